package dev.detour.app.history;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.state.HostInfo;
import org.eclipse.microprofile.config.Config;

import dev.detour.app.StartException;
import dev.detour.app.config.HistoryConfig;
import dev.detour.channel.SettingException;

/** Where other nodes reach this one. */
public final class NodeAddress {
    private static final String EVERYWHERE = "0.0.0.0";

    private NodeAddress() {}

    /**
     * The address that is set, else the one that the HTTP server is bound to.
     *
     * @throws SettingException if it is none
     */
    public static HostInfo of(Config config, HistoryConfig history) {
        String address = history.address().orElseGet(() -> bound(config));
        try {
            HostInfo info = HostInfo.buildFromEndpoint(address);
            if (info != null) {
                return info;
            }
        } catch (ConfigException e) {
            // said below
        }
        throw new SettingException("detour.history.address", "must be host:port, not '" + address + "'");
    }

    private static String bound(Config config) {
        String host = config.getOptionalValue("quarkus.http.host", String.class)
                .filter(name -> !name.equals(EVERYWHERE))
                .orElseGet(NodeAddress::hostName);
        return host + ":"
                + config.getOptionalValue("quarkus.http.port", String.class).orElse("8080");
    }

    /**
     * The machine's name.
     *
     * @throws StartException if it has none
     */
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new StartException("this machine has no host name: set detour.node-id and detour.history.address");
        }
    }
}
