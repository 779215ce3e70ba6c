package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EncryptionTest {

    private static final String KEY = Encryptions.key();
    private static final String OTHER = Encryptions.key();

    private final Encryption encryption = Encryptions.with(KEY);

    @TempDir
    Path directory;

    @Test
    void what_was_encrypted_can_be_decrypted_and_looks_different_each_time() throws UndecryptableException {
        String first = encryption.encrypt("Bearer é€😀", "sub/header/Authorization");
        String second = encryption.encrypt("Bearer é€😀", "sub/header/Authorization");

        assertThat(first).matches("enc:v1:[0-9a-f]{8}:[A-Za-z0-9+/]+=*").isNotEqualTo(second);
        assertThat(encryption.decrypt(first, "sub/header/Authorization")).isEqualTo("Bearer é€😀");
        assertThat(encryption.decrypt(second, "sub/header/Authorization")).isEqualTo("Bearer é€😀");
    }

    @Test
    void a_value_can_not_pass_for_that_of_another_subscription() {
        String stored = encryption.encrypt("hunter2", "sub1/secret/a");

        assertThatThrownBy(() -> encryption.decrypt(stored, "sub2/secret/a"))
                .isInstanceOf(UndecryptableException.class)
                .hasMessageContaining("belongs to something else");
    }

    @Test
    void every_bit_that_is_changed_is_noticed() {
        String stored = encryption.encrypt("hunter2", "c");
        String mark = stored.substring(0, stored.lastIndexOf(':') + 1);
        byte[] bytes = Base64.getDecoder().decode(stored.substring(mark.length()));

        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            String text = mark + Base64.getEncoder().encodeToString(changed);
            assertThatThrownBy(() -> encryption.decrypt(text, "c")).isInstanceOf(UndecryptableException.class);
        }
        for (String broken : List.of(mark, mark + "AAAA", mark + "!", mark.substring(0, mark.length() - 1))) {
            assertThatThrownBy(() -> encryption.decrypt(broken, "c")).isInstanceOf(UndecryptableException.class);
        }
    }

    @Test
    void a_key_that_is_not_there_is_named_by_its_id() {
        String stored = encryption.encrypt("hunter2", "c");
        String id = stored.split(":")[2];

        assertThatThrownBy(() -> Encryptions.with(OTHER).decrypt(stored, "c"))
                .isInstanceOf(UndecryptableException.class)
                .hasMessageContaining(id);
        assertThatThrownBy(() -> Encryptions.none().decrypt(stored, "c")).isInstanceOf(UndecryptableException.class);
    }

    @Test
    void a_previous_key_decrypts_and_the_present_one_encrypts() throws UndecryptableException {
        String stored = encryption.encrypt("hunter2", "c");
        Encryption rotated = Encryptions.with(OTHER, KEY);

        assertThat(rotated.decrypt(stored, "c")).isEqualTo("hunter2");
        assertThat(rotated.isCurrent(stored)).isFalse();
        assertThat(rotated.isCurrent(rotated.encrypt("hunter2", "c"))).isTrue();
        assertThat(rotated.isCurrent("hunter2")).isFalse();
    }

    @Test
    void a_key_can_be_made_known_to_every_replica_before_one_encrypts_with_it() throws UndecryptableException {
        Encryption early = Encryptions.of(Optional.empty(), Optional.empty(), List.of(KEY));

        assertThat(early.decrypt(encryption.encrypt("hunter2", "c"), "c")).isEqualTo("hunter2");
        assertThat(early.encrypt("hunter2", "c")).isEqualTo("hunter2");
    }

    @Test
    void without_a_key_everything_is_stored_as_it_is() throws UndecryptableException {
        Encryption none = Encryptions.none();

        assertThat(none.isOn()).isFalse();
        assertThat(none.encrypt("hunter2", "c")).isEqualTo("hunter2");
        assertThat(none.decrypt("hunter2", "c")).isEqualTo("hunter2");
        assertThat(none.isCurrent("hunter2")).isTrue();
    }

    @Test
    void what_is_no_key_is_refused_without_repeating_it() {
        for (String wrong : List.of("hunter2!", Base64.getEncoder().encodeToString(new byte[16]))) {
            assertThatThrownBy(() -> Encryptions.with(wrong))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("pgevents.encryption.key")
                    .hasMessageContaining("openssl rand -base64 32")
                    .hasMessageNotContaining(wrong)
                    .hasNoCause();
        }
        assertThatThrownBy(() -> Encryptions.with(KEY, "hunter2!")).hasMessageContaining("previous-keys");
        assertThatThrownBy(() -> Encryptions.of(Optional.of(KEY), Optional.of(directory), List.of()))
                .isInstanceOf(StartUpException.class);
        assertThatThrownBy(() -> Encryptions.of(Optional.empty(), Optional.of(directory.resolve("missing")), List.of()))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("key-file");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void the_embedded_database_gets_a_key_file_beside_its_data_that_only_the_owner_can_read() throws IOException {
        Path file = EncryptionKeyFile.beside(directory.resolve("postgres"));
        String content = Files.readString(file);

        assertThat(file).isEqualTo(directory.resolve("encryption.key"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Encryptions.of(Optional.empty(), Optional.of(file), List.of())
                        .isOn())
                .isTrue();
        assertThat(EncryptionKeyFile.beside(directory.resolve("postgres"))).hasContent(content.strip());
    }
}
