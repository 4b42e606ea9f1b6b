package dev.detour.channel.twilio;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import com.twilio.http.TwilioRestClient;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.channel.Webhook;

/** One sender at Twilio. The library blocks, so each request has a virtual thread. */
final class TwilioProvider implements Provider {
    private final TwilioAccount account;
    private final TwilioContent content;
    private final SingleRequestHttpClient http;
    private final TwilioWebhook webhook;
    private final InstantSource clock = Clock.systemUTC();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Login> login = new AtomicReference<>();

    /** The library's client for a token; made anew when the token has been rotated. */
    private record Login(String token, TwilioRestClient client) {
        @Override
        public String toString() {
            return "Login";
        }
    }

    TwilioProvider(TwilioAccount account) {
        this.account = account;
        this.content = new TwilioContent(account);
        this.http = new SingleRequestHttpClient(account.url(), account.connectTimeout(), account.timeout());
        this.webhook = new TwilioWebhook(account.token(), account.previousToken(), clock);
    }

    @Override
    public CompletionStage<SendResult> send(SendRequest request) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        try {
            threads.execute(() -> result.complete(call(request)));
        } catch (RejectedExecutionException e) {
            result.complete(
                    new SendResult.Refused(FailureClass.LOCAL, Scope.PROVIDER, "closed", "the client is closed"));
        }
        return result;
    }

    private SendResult call(SendRequest request) {
        Duration left = Duration.between(clock.instant(), request.deadline());
        return switch (content.of(request, left)) {
            case TwilioContent.Impossible(SendResult result) -> result;
            case TwilioContent.Ready(var creator) -> {
                try {
                    yield TwilioResults.of(creator.create(client()));
                } catch (SendFailure failure) {
                    yield failure.result();
                } catch (RuntimeException unexpected) {
                    // The library fails like this on an answer that it cannot read; what was sent was sent.
                    yield new SendResult.Ambiguous("response.unreadable", "the answer cannot be understood");
                }
            }
        };
    }

    private TwilioRestClient client() {
        String token = account.token().get();
        Login current = login.get();
        if (current == null || !current.token.equals(token)) {
            current = new Login(
                    token,
                    new TwilioRestClient.Builder(account.sid(), token)
                            .httpClient(http)
                            .build());
            login.set(current);
        }
        return current.client;
    }

    @Override
    public int concurrency() {
        return account.concurrency();
    }

    @Override
    public Optional<Webhook> webhook() {
        return Optional.of(webhook);
    }

    @Override
    public void close() {
        http.close();
        threads.shutdown();
    }
}
