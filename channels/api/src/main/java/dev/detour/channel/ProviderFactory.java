package dev.detour.channel;

/**
 * Makes providers of one type. Found by {@link java.util.ServiceLoader}; implementations are stateless and need a
 * public constructor without parameters.
 */
public interface ProviderFactory {

    /** The value of the setting {@code detour.providers.<name>.type}, e.g. {@code whatsapp-cloud}. */
    String type();

    /** The channel that providers of this type serve. */
    Channel channel();

    /**
     * Makes a provider. Opens no connection: an unreachable provider is found out by sending.
     *
     * @throws SettingException if a setting is missing, malformed or unknown
     */
    Provider create(ProviderSettings settings);
}
