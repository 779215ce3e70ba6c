package io.pgevents.log;

import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a member of a class is filled from besides the one of its name in snake case: one of exactly its own
 * name, and {@code line_2} for {@code line2}.
 */
final class ColumnNames extends JacksonAnnotationIntrospector {

    @Override
    public List<PropertyName> findPropertyAliases(Annotated member) {
        List<PropertyName> declared = super.findPropertyAliases(member);
        List<PropertyName> aliases = declared == null ? new ArrayList<>() : new ArrayList<>(declared);
        String name = member instanceof AnnotatedParameter parameter ? name(parameter) : nameOfMember(member);
        if (name != null) {
            aliases.add(PropertyName.construct(name));
            aliases.add(PropertyName.construct(snakeCase(name)));
        }
        return aliases;
    }

    private static @Nullable String name(AnnotatedParameter parameter) {
        if (!(parameter.getOwner().getAnnotated() instanceof Executable owner)) {
            return null;
        }
        if (owner.getDeclaringClass().isRecord()
                && owner.getParameterCount() == owner.getDeclaringClass().getRecordComponents().length) {
            return owner.getDeclaringClass()
                    .getRecordComponents()[parameter.getIndex()]
                    .getName();
        }
        var reflected = owner.getParameters()[parameter.getIndex()];
        return reflected.isNamePresent() ? reflected.getName() : null;
    }

    /** Of a field its name, of {@code setPlacedAt} {@code placedAt}. */
    private static String nameOfMember(Annotated member) {
        String name = member.getName();
        return name.length() > 3 && name.startsWith("set") && Character.isUpperCase(name.charAt(3))
                ? Character.toLowerCase(name.charAt(3)) + name.substring(4)
                : name;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Za-z])([0-9])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
