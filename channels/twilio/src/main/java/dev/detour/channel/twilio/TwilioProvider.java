package dev.detour.channel.twilio;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import com.twilio.http.TwilioRestClient;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.LookupResult;
import dev.detour.channel.ProbeResult;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.channel.Webhook;

/** One sender at Twilio. The library blocks, so each request has a virtual thread. */
final class TwilioProvider implements Provider {
    private static final Duration LONGEST_VALIDITY = Duration.ofSeconds(TwilioContent.LONGEST_VALIDITY);
    /** Meta's, since Twilio passes on at once or within its queue's four hours. */
    private static final Duration WHATSAPP_LIFETIME = Duration.ofDays(30);

    private static final SendResult CLOSED =
            new SendResult.Refused(FailureClass.LOCAL, Scope.PROVIDER, "closed", "the client is closed");
    private static final SendResult UNREADABLE =
            new SendResult.Ambiguous("response.unreadable", "the answer cannot be understood");

    private final TwilioAccount account;
    private final TwilioContent content;
    private final SingleRequestHttpClient http;
    private final TwilioWebhook webhook;
    private final TwilioLookup lookup;
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
        this.lookup = new TwilioLookup(account, content, clock);
        this.webhook = new TwilioWebhook(account.token(), account.previousToken(), clock);
    }

    @Override
    public CompletionStage<SendResult> send(SendRequest request, BooleanSupplier wanted) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    result.complete(call(request, wanted));
                } catch (RuntimeException unexpected) {
                    // Only the preparation is not guarded by call itself, so nothing was sent.
                    result.complete(new SendResult.Refused(
                            FailureClass.LOCAL, Scope.MESSAGE, "client.failed", "the request could not be made"));
                }
            });
        } catch (RejectedExecutionException e) {
            result.complete(CLOSED);
        }
        return result;
    }

    private SendResult call(SendRequest request, BooleanSupplier wanted) {
        Duration left = Duration.between(clock.instant(), request.deadline());
        return switch (content.of(request, left)) {
            case TwilioContent.Impossible(SendResult result) -> result;
            case TwilioContent.Ready(var creator) -> {
                try {
                    yield TwilioResults.of(http.whileWanted(wanted, () -> creator.create(client())));
                } catch (SendFailure failure) {
                    yield failure.result();
                } catch (RuntimeException unexpected) {
                    // The library fails like this on an answer that it cannot read; what was sent was sent.
                    yield UNREADABLE;
                }
            }
        };
    }

    @Override
    public CompletionStage<ProbeResult> probe() {
        return ask(() -> TwilioResults.account(http.get(accountPath() + ".json", authorization())), ProbeResult::of);
    }

    @Override
    public CompletionStage<LookupResult> lookup(SendRequest request, Instant attemptedFrom) {
        return ask(
                () -> lookup.look(request, attemptedFrom, path -> http.get(path, authorization())),
                failure -> new LookupResult.Unknown("Twilio's list of messages cannot be read at the moment"));
    }

    private <T> CompletionStage<T> ask(Supplier<T> question, Function<SendResult, T> failed) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(question.get());
                } catch (SendFailure failure) {
                    answer.complete(failed.apply(failure.result()));
                } catch (RuntimeException unexpected) {
                    answer.complete(failed.apply(UNREADABLE));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.complete(failed.apply(CLOSED));
        }
        return answer;
    }

    private String accountPath() {
        return "/2010-04-01/Accounts/" + account.sid();
    }

    private String authorization() {
        String login = account.sid() + ":" + account.token().get();
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<Duration> lifetime(Content content) {
        return Optional.of(account.channel() == Channel.SMS ? LONGEST_VALIDITY : WHATSAPP_LIFETIME);
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
