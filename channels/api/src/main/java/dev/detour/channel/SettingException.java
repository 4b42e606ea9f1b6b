package dev.detour.channel;

/** A setting that cannot be used. Its message names the setting and says what to do. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param setting the full name, e.g. {@code detour.providers.meta.access-token}
     * @param problem what is wrong and what would be right, e.g. {@code is missing: set it to …}
     */
    public SettingException(String setting, String problem) {
        super(setting + " " + problem);
    }
}
