package dev.detour.app.notifications;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SignatureTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** The example of the specification's reference libraries. */
    @Test
    void signsAsTheReferenceDoes() {
        // When
        String signature = Signature.of(
                List.of(SECRET),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330L,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void withTwoSecretsThereAreTwoSignatures() {
        // Given
        String other = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

        // When
        String signature = Signature.of(List.of(SECRET, other), "id", 1, new byte[] {1});

        // Then
        assertThat(signature.split(" ")).hasSize(2).doesNotHaveDuplicates().allMatch(one -> one.startsWith("v1,"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64 at all, no"
            })
    void whatIsNoSecretIsRefused(String secret) {
        // When // Then
        assertThatThrownBy(() -> Signature.key(secret)).isInstanceOf(IllegalArgumentException.class);
    }
}
