package io.pgevents.platform.declared;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Problem;

/**
 * One kind of thing that can be declared. Implementations are CDI beans of the stage that the thing belongs to. Methods block
 * on the database, and are called on one thread of one replica at a time.
 */
public interface DeclaredKind {

    /** The member of the file that lists them, which is also that of the REST API: {@code watches}. Constant. */
    String section();

    /** Kinds are put in place in this order, lower first, and removed in the opposite one. Constant. */
    int order();

    /**
     * What tells it from others of its kind, the same however it is written.
     *
     * @throws Problem if it has no name, or none that is possible
     */
    String name(ObjectNode declared);

    /**
     * Makes it, or changes it, to be as declared.
     *
     * @param name as {@link #name} has it
     * @param owned whether a declaration has made it. Another one is left alone if it is as declared, and refused if not
     * @return whether this changed anything
     * @throws Problem if it can't be as declared; then nothing has changed. {@code subscription-exists} if it is somebody
     *     else's who is no operator
     */
    boolean apply(String name, ObjectNode declared, boolean owned);

    /** Removes what a declaration has made and none has any more. It may be gone already. */
    void remove(String name);
}
