package dev.detour.cli;

/** Where messages are published. */
interface Sink {

    /**
     * Publishes a message.
     *
     * @param key the conversation
     * @throws Failure if it, or one before it, is not taken
     */
    void send(String key, byte[] message);

    /**
     * Waits until all of them are taken.
     *
     * @throws Failure if one is not
     */
    void finish();
}
