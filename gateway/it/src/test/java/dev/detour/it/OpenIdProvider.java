package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A double of an OpenID provider at which everybody is logged in already: the code flow, with signed ID tokens. */
final class OpenIdProvider implements AutoCloseable {
    static final String CLIENT = "detour";

    private final HttpServer server;
    private final KeyPair keys;
    private final String name;
    private final String group;

    /** @param group the role of whoever logs in */
    OpenIdProvider(String name, String group) {
        this.name = name;
        this.group = group;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            keys = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", http -> answer(http, """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",\
                "jwks_uri":"%1$s/keys","response_types_supported":["code"],"subject_types_supported":["public"],\
                "id_token_signing_alg_values_supported":["RS256"]}""".formatted(url())));
        server.createContext("/keys", http -> answer(http, publicKey()));
        server.createContext("/authorize", OpenIdProvider::backAtOnce);
        server.createContext("/token", http -> answer(http, """
                {"access_token":"an access token","token_type":"Bearer","expires_in":300,"id_token":"%s"}""".formatted(idToken())));
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void backAtOnce(HttpExchange http) throws IOException {
        Map<String, String> query = Arrays.stream(
                        http.getRequestURI().getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        String back = URLDecoder.decode(query.getOrDefault("redirect_uri", ""), StandardCharsets.UTF_8);
        http.getResponseHeaders().add("location", back + "?code=a-code&state=" + query.get("state"));
        http.sendResponseHeaders(302, -1);
        http.close();
    }

    private String publicKey() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"1\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                .formatted(number(key.getModulus()), number(key.getPublicExponent()));
    }

    private String idToken() {
        long now = Instant.now().getEpochSecond();
        String head = base64("{\"alg\":\"RS256\",\"kid\":\"1\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String body = base64(("{\"iss\":\"%s\",\"sub\":\"1\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d,"
                        + "\"preferred_username\":\"%s\",\"groups\":[\"%s\"]}")
                .formatted(url(), CLIENT, now, now + 300, name, group)
                .getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update((head + "." + body).getBytes(StandardCharsets.UTF_8));
            return head + "." + body + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void answer(HttpExchange http, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().add("content-type", "application/json");
        http.sendResponseHeaders(200, bytes.length);
        http.getResponseBody().write(bytes);
        http.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
