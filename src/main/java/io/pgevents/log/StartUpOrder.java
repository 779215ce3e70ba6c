package io.pgevents.log;

/** Who starts and stops before whom, as CDI priorities: lower comes first. */
final class StartUpOrder {

    static final int READER = 3_000;
    static final int STOP_READER = 1_000;

    private StartUpOrder() {}
}
