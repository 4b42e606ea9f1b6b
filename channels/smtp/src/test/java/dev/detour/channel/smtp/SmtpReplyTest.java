package dev.detour.channel.smtp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/** Replies as servers give them, after RFC 5321 and RFC 3463. */
class SmtpReplyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            550 | 550 5.1.1 <a@b.c>: Recipient address rejected: User unknown | RECIPIENT      | RECIPIENT | smtp.550.5.1.1
            550 | 550-5.1.1 The email account does not exist                  | RECIPIENT      | RECIPIENT | smtp.550.5.1.1
            550 | 550 5.1.3 bad address syntax                                | RECIPIENT      | RECIPIENT | smtp.550.5.1.3
            550 | 550 5.2.1 mailbox disabled                                  | RECIPIENT      | RECIPIENT | smtp.550.5.2.1
            550 | 550 5.4.1 no answer from host                               | RECIPIENT      | RECIPIENT | smtp.550.5.4.1
            550 | 550 no such user                                            | RECIPIENT      | RECIPIENT | smtp.550
            551 | 551 user not local                                          | RECIPIENT      | RECIPIENT | smtp.551
            553 | 553 mailbox name not allowed                                | RECIPIENT      | RECIPIENT | smtp.553
            552 | 552 5.2.2 mailbox full                                      | POLICY         | RECIPIENT | smtp.552.5.2.2
            452 | 452 4.2.2 mailbox full                                      | POLICY         | RECIPIENT | smtp.452.4.2.2
            552 | 552 message too large                                       | CONTENT        | MESSAGE   | smtp.552
            552 | 552 5.3.4 message too big for system                        | CONTENT        | MESSAGE   | smtp.552.5.3.4
            552 | 552 5.2.3 message length exceeds limit                      | CONTENT        | MESSAGE   | smtp.552.5.2.3
            554 | 554 5.6.0 bad content                                       | CONTENT        | MESSAGE   | smtp.554.5.6.0
            554 | 554 transaction failed                                      | CONTENT        | MESSAGE   | smtp.554
            550 | 550 5.7.1 SPF check failed                                  | ACCOUNT        | SENDER    | smtp.550.5.7.1
            550 | 550 5.7.26 unauthenticated mail, DMARC                      | ACCOUNT        | SENDER    | smtp.550.5.7.26
            550 | 550 5.1.8 bad sender's system address                       | ACCOUNT        | SENDER    | smtp.550.5.1.8
            530 | 530 5.7.0 must issue STARTTLS first                         | ACCOUNT        | PROVIDER  | smtp.530.5.7.0
            534 | 534 5.7.9 mechanism too weak                                | ACCOUNT        | PROVIDER  | smtp.534.5.7.9
            535 | 535 5.7.8 authentication credentials invalid                | ACCOUNT        | PROVIDER  | smtp.535.5.7.8
            454 | 454 4.7.0 TLS not available due to temporary reason         | PROVIDER_FAULT | PROVIDER  | smtp.454.4.7.0
            421 | 421 4.3.2 system not accepting network messages             | PROVIDER_FAULT | PROVIDER  | smtp.421.4.3.2
            421 | 421 closing                                                 | PROVIDER_FAULT | PROVIDER  | smtp.421
            451 | 451 local error in processing                               | PROVIDER_FAULT | PROVIDER  | smtp.451
            451 | 451 4.3.0 local error in processing                         | PROVIDER_FAULT | PROVIDER  | smtp.451.4.3.0
            451 | 451 4.4.1 connection timed out                              | PROVIDER_FAULT | PROVIDER  | smtp.451.4.4.1
            """)
    void aRefusalHasItsClassAndScope(int code, String text, FailureClass failureClass, Scope scope, String word) {
        assertThat(SmtpReply.of(code, text).result()).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
            assertThat(refused.failureClass()).isEqualTo(failureClass);
            assertThat(refused.scope()).isEqualTo(scope);
            assertThat(refused.code()).isEqualTo(word);
            assertThat(refused.detail()).doesNotContain("a@b.c");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            451 | 451 4.7.1 Greylisting in action, please come back later
            450 | 450 4.2.0 <a@b.c>: Recipient address rejected: Greylisted
            450 | 450 mailbox unavailable
            452 | 452 too many recipients
            421 | 421 4.7.28 our system has detected an unusual rate
            450 | 450 4.1.2 domain not found
            """)
    void whatWantsToComeAgainLaterIsThrottledForThisRecipient(int code, String text) {
        assertThat(SmtpReply.of(code, text).result()).isInstanceOfSatisfying(SendResult.Throttled.class, throttled -> {
            assertThat(throttled.scope()).isEqualTo(Scope.RECIPIENT);
            assertThat(throttled.retryAfter()).isNotNull();
        });
    }

    @Test
    void numbersInTheTextAreNoEnhancedCode() {
        assertThat(SmtpReply.of(550, "550 blocked, see 5.1.1.2 and version5.7.1x")
                        .enhanced())
                .isEmpty();
    }
}
