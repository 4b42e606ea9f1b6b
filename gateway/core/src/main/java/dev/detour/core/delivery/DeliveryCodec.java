package dev.detour.core.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.QuietHours;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;
import dev.detour.core.binary.BinaryReader;
import dev.detour.core.binary.BinaryWriter;

/**
 * Deliveries as bytes. Written and read several times for each message, so it is binary and without names; the first
 * byte is a version, so that a later form can be told from this one. Enumerations stand by ordinal: their order is part
 * of the format, and a test holds it.
 */
public final class DeliveryCodec {
    private static final int VERSION = 3;
    private static final int TYPICAL_BYTES = 256;

    private DeliveryCodec() {}

    /** The bytes of a delivery. */
    public static byte[] write(Delivery delivery) {
        BinaryWriter out = new BinaryWriter(VERSION, TYPICAL_BYTES);
        out.writeText(delivery.id());
        out.writeInt(delivery.seq());
        out.writeLong(delivery.fingerprint());
        writeInstant(out, delivery.expiresAt());
        writeTerms(out, delivery.terms());
        out.writeInt(delivery.legs().size());
        for (Leg leg : delivery.legs()) {
            writeLeg(out, leg);
        }
        out.writeInt(delivery.attempts().size());
        for (Attempt attempt : delivery.attempts()) {
            writeAttempt(out, attempt);
        }
        writeState(out, delivery.state());
        out.writeOptional(delivery.successor());
        out.writeInt(delivery.metadata().size());
        for (Map.Entry<String, String> entry : delivery.metadata().entrySet()) {
            out.writeText(entry.getKey());
            out.writeText(entry.getValue());
        }
        return out.toByteArray();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of an unknown version or no delivery
     */
    public static Delivery read(byte[] bytes) {
        try {
            BinaryReader in = new BinaryReader(bytes, VERSION, "a delivery");
            String id = in.readText();
            int seq = in.readInt();
            long fingerprint = in.readLong();
            Instant expiresAt = readInstant(in);
            Terms terms = readTerms(in);
            List<Leg> legs = new ArrayList<>();
            for (int left = in.readCount(); left > 0; left--) {
                legs.add(readLeg(in));
            }
            List<Attempt> attempts = new ArrayList<>();
            for (int left = in.readCount(); left > 0; left--) {
                attempts.add(readAttempt(in));
            }
            State state = readState(in);
            String successor = in.readOptionalText();
            int entries = in.readCount();
            Map<String, String> metadata = HashMap.newHashMap(entries);
            for (int left = entries; left > 0; left--) {
                metadata.put(in.readText(), in.readText());
            }
            in.end();
            if (metadata.size() != entries) {
                throw new IllegalArgumentException("not a delivery: metadata has the same name twice");
            }
            return new Delivery(id, seq, fingerprint, expiresAt, terms, legs, attempts, state, successor, metadata);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not a delivery", e);
        }
    }

    private static void writeTerms(BinaryWriter out, Terms terms) {
        out.writeConstant(terms.confirm());
        out.writeLong(terms.confirmWithin().toMillis());
        out.writeConstant(terms.onAmbiguous());
        out.writeConstant(terms.whenDegraded());
        out.writeConstant(terms.purpose());
        out.writeConstant(terms.onTimeout());
        Quiet quiet = terms.quiet();
        out.writeBoolean(quiet != null);
        if (quiet != null) {
            out.writeInt(quiet.hours().from().toSecondOfDay());
            out.writeInt(quiet.hours().to().toSecondOfDay());
            out.writeText(quiet.place());
        }
    }

    private static Terms readTerms(BinaryReader in) {
        return new Terms(
                in.readConstant(Confirm.values()),
                Duration.ofMillis(in.readLong()),
                in.readConstant(OnAmbiguous.values()),
                in.readConstant(WhenDegraded.values()),
                in.readConstant(Purpose.values()),
                in.readConstant(OnTimeout.values()),
                in.readBoolean() ? readQuiet(in) : null);
    }

    private static Quiet readQuiet(BinaryReader in) {
        LocalTime from = LocalTime.ofSecondOfDay(in.readInt());
        LocalTime to = LocalTime.ofSecondOfDay(in.readInt());
        return new Quiet(new QuietHours(from, to), in.readText());
    }

    private static void writeLeg(BinaryWriter out, Leg leg) {
        out.writeConstant(leg.channel());
        out.writeText(leg.provider());
        out.writeLong(leg.address());
        Duration lifetime = leg.lifetime();
        out.writeOptional(lifetime == null ? null : (Long) lifetime.toMillis());
        out.writeInt(leg.tries());
        out.writeInt(leg.throttles());
        out.writeBoolean(leg.closed());
        Reason reason = leg.reason();
        out.writeBoolean(reason != null);
        if (reason != null) {
            out.writeText(reason.code());
            out.writeText(reason.detail());
        }
    }

    private static Leg readLeg(BinaryReader in) {
        return new Leg(
                in.readConstant(Channel.values()),
                in.readText(),
                in.readLong(),
                readLifetime(in),
                in.readInt(),
                in.readInt(),
                in.readBoolean(),
                in.readBoolean() ? new Reason(in.readText(), in.readText()) : null);
    }

    private static @Nullable Duration readLifetime(BinaryReader in) {
        Long millis = in.readOptionalLong();
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static void writeAttempt(BinaryWriter out, Attempt attempt) {
        out.writeInt(attempt.leg());
        out.writeConstant(attempt.outcome());
        out.writeConstant(attempt.progress());
        out.writeOptional(attempt.providerMessageId());
    }

    private static Attempt readAttempt(BinaryReader in) {
        return new Attempt(
                in.readInt(),
                in.readConstant(Attempt.Outcome.values()),
                in.readConstant(Attempt.Progress.values()),
                in.readOptionalText());
    }

    private static void writeState(BinaryWriter out, State state) {
        switch (state) {
            case State.Queued queued -> out.writeByte(0);
            case State.Dispatched dispatched -> {
                out.writeByte(1);
                out.writeInt(dispatched.attempt());
            }
            case State.Waiting waiting -> {
                out.writeByte(2);
                out.writeInt(waiting.leg());
                writeInstant(out, waiting.until());
            }
            case State.Unsure unsure -> {
                out.writeByte(3);
                out.writeInt(unsure.attempt());
                writeInstant(out, unsure.until());
            }
            case State.Postponed postponed -> {
                out.writeByte(7);
                out.writeInt(postponed.leg());
                writeInstant(out, postponed.until());
            }
            case State.Sent sent -> {
                out.writeByte(4);
                out.writeInt(sent.attempt());
                writeInstant(out, sent.until());
            }
            case State.Held held -> {
                out.writeByte(6);
                out.writeInt(held.leg());
            }
            case State.Ended ended -> {
                out.writeByte(5);
                out.writeConstant(ended.status());
                writeInstant(out, ended.at());
            }
        }
    }

    private static State readState(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case 0 -> new State.Queued();
            case 1 -> new State.Dispatched(in.readInt());
            case 2 -> new State.Waiting(in.readInt(), readInstant(in));
            case 3 -> new State.Unsure(in.readInt(), readInstant(in));
            case 4 -> new State.Sent(in.readInt(), readInstant(in));
            case 5 -> new State.Ended(in.readConstant(Status.values()), readInstant(in));
            case 6 -> new State.Held(in.readInt());
            case 7 -> new State.Postponed(in.readInt(), readInstant(in));
            default -> throw new IllegalArgumentException("unknown state " + kind);
        };
    }

    private static void writeInstant(BinaryWriter out, Instant instant) {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant readInstant(BinaryReader in) {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }
}
