package dev.detour.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

import dev.detour.app.config.RecipientsConfig;
import dev.detour.app.history.NodeAddress;
import dev.detour.channel.SettingException;

/**
 * What a node is called, where its things lie, and what it alone may know.
 *
 * @param config of the process
 */
record NodeSettings(Config config) {
    private static final Logger LOG = Logger.getLogger(NodeSettings.class);

    /** Two nodes must not have the same name: with it each claims its partitions back after a restart. */
    String id() {
        return config.getOptionalValue("detour.node-id", String.class)
                .orElseGet(() -> NodeAddress.hostName() + "-"
                        + config.getOptionalValue("quarkus.http.port", String.class)
                                .orElse("8080"));
    }

    /**
     * The folder of its state; made when missing.
     *
     * @throws StartException if it cannot be written to
     */
    Path dataDir() {
        Path dataDir =
                Path.of(config.getOptionalValue("detour.data-dir", String.class).orElse(".detour/gateway"));
        try {
            Files.createDirectories(dataDir);
        } catch (IOException e) {
            throw new StartException(
                    "the folder " + dataDir.toAbsolutePath() + " cannot be used: set detour.data-dir to one that can");
        }
        if (!Files.isWritable(dataDir)) {
            throw new StartException("the folder " + dataDir.toAbsolutePath()
                    + " cannot be written to: set detour.data-dir to one that can");
        }
        return dataDir;
    }

    /**
     * The secret of pseudonyms, from the setting or its file; a warning is logged without one.
     *
     * @throws SettingException if both are set, or the file cannot be read
     */
    static Optional<String> secret(RecipientsConfig recipients) {
        Optional<String> file = recipients.secretFile();
        if (file.isPresent() && recipients.secret().isPresent()) {
            throw new SettingException("detour.recipients.secret", "is set twice: remove it or secret-file");
        }
        Optional<String> secret = file.isEmpty()
                ? recipients.secret()
                : file.map(path -> {
                    try {
                        return Files.readString(Path.of(path)).strip();
                    } catch (IOException e) {
                        throw new SettingException(
                                "detour.recipients.secret-file",
                                "cannot be read: make '" + path + "' a readable file with the secret");
                    }
                });
        Optional<String> told = secret.filter(text -> !text.isBlank());
        if (told.isEmpty()) {
            LOG.warn("pseudonyms of addresses are made without a secret: set detour.recipients.secret in production");
        }
        return told;
    }
}
