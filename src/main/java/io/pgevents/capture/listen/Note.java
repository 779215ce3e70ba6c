package io.pgevents.capture.listen;

/**
 * A notification as a session has heard it.
 *
 * @param marker the last marker before it
 * @param place the how manieth it is on its channel since that marker, from 1; 0 if that is not known, because the session
 *     began to listen to the channel after the marker
 */
record Note(String channel, String payload, int pid, long marker, int place) {

    /** Roughly how much memory it takes, and how much room in a statement. */
    int size() {
        return 100 + payload.length();
    }
}
