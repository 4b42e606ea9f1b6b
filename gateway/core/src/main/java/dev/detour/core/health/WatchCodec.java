package dev.detour.core.health;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Scope;

/** One provider's part of {@link MonitorCodec}. Enumerations stand by name, states by {@link HealthState#id()}. */
final class WatchCodec {
    private WatchCodec() {}

    static void write(DataOutputStream out, Watch watch) throws IOException {
        out.writeUTF(watch.channel().name());
        out.writeUTF(watch.provider());
        writeState(out, watch.state());
        MonitorCodec.writeInstant(out, watch.since());
        out.writeLong(watch.stateSince());
        writeEpisode(out, watch.episode());
        writeStreams(out, watch.streams());
        for (long[] column : watch.book().columns()) {
            writeLongs(out, column);
        }
        writeLearned(out, watch.learned());
        out.writeInt(watch.nodes().size());
        for (Map.Entry<String, NodeWatch> node : watch.nodes().entrySet()) {
            out.writeUTF(node.getKey());
            writeNode(out, node.getValue());
        }
        out.writeInt(watch.scopes().size());
        for (Map.Entry<HealthScope, ScopeWatch> scope : watch.scopes().entrySet()) {
            out.writeUTF(scope.getKey().kind().name());
            out.writeUTF(scope.getKey().name());
            writeScope(out, scope.getValue());
        }
        out.writeLong(watch.weighedAt());
        out.writeDouble(watch.rate());
        out.writeDouble(watch.readsLeft());
        out.writeDouble(watch.page().trouble());
        out.writeLong(watch.page().openSince());
        out.writeLong(watch.page().closedAt());
        out.writeLong(watch.page().until());
        out.writeDouble(watch.inbound().perSecond());
        out.writeLong(watch.inbound().last());
        out.writeLong(watch.inbound().pending());
        out.writeLong(watch.doubtedFrom());
        out.writeInt(watch.notices());
        Health published = watch.published();
        out.writeBoolean(published != null);
        if (published != null) {
            writeHealth(out, published);
        }
        writeEvidence(out, watch.decidedBy());
        out.writeUTF(watch.decidedWhy());
    }

    static Watch read(DataInputStream in) throws IOException {
        Channel channel = Channel.valueOf(in.readUTF());
        String provider = in.readUTF();
        HealthState state = readState(in);
        Instant since = MonitorCodec.readInstant(in);
        long stateSince = in.readLong();
        Episode episode = readEpisode(in);
        Streams streams = readStreams(in);
        ReceiptBook book = ReceiptBook.restored(readLongs(in), readLongs(in), ints(readLongs(in)), ints(readLongs(in)));
        Learned learned = readLearned(in);
        Map<String, NodeWatch> nodes = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            nodes.put(in.readUTF(), readNode(in));
        }
        Map<HealthScope, ScopeWatch> scopes = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            scopes.put(new HealthScope(Scope.valueOf(in.readUTF()), in.readUTF()), readScope(in));
        }
        return new Watch(
                channel,
                provider,
                state,
                since,
                stateSince,
                episode,
                streams,
                book,
                learned,
                Collections.unmodifiableMap(nodes),
                Collections.unmodifiableMap(scopes),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                new Page(in.readDouble(), in.readLong(), in.readLong(), in.readLong()),
                new Inbound(in.readDouble(), in.readLong(), in.readLong()),
                in.readLong(),
                in.readInt(),
                readPublished(in, channel, provider),
                readEvidence(in),
                in.readUTF());
    }

    private static void writeState(DataOutputStream out, HealthState state) throws IOException {
        out.writeUTF(state.id());
        out.writeByte(state instanceof HealthState.Recovering recovering ? recovering.step() : 0);
    }

    private static HealthState readState(DataInputStream in) throws IOException {
        String id = in.readUTF();
        int step = in.readUnsignedByte();
        return switch (id) {
            case "healthy" -> new HealthState.Healthy();
            case "suspect" -> new HealthState.Suspect();
            case "degraded" -> new HealthState.Degraded();
            case "down" -> new HealthState.Down();
            case "throttled" -> new HealthState.Throttled();
            case "account-fault" -> new HealthState.AccountFault();
            case "local" -> new HealthState.Local();
            case "recovering" -> new HealthState.Recovering(Math.min(step, Course.RAMP.length - 1));
            default -> throw new IOException("a state \"" + id + "\" is not known here");
        };
    }

    private static void writeEpisode(DataOutputStream out, Episode episode) throws IOException {
        out.writeLong(episode.holdDown());
        out.writeLong(episode.quietSince());
        out.writeBoolean(episode.byReceipts());
        out.writeLong(episode.confirmed());
        out.writeDouble(episode.well());
        out.writeLong(episode.lastBad());
        out.writeLong(episode.returnedAt());
        out.writeLong(episode.noPauseBefore());
        out.writeLong(episode.stepSince());
        writeThrottle(out, episode.throttle());
    }

    private static Episode readEpisode(DataInputStream in) throws IOException {
        return new Episode(
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readLong(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                readThrottle(in));
    }

    private static void writeThrottle(DataOutputStream out, Throttle throttle) throws IOException {
        out.writeDouble(throttle.share());
        out.writeDouble(throttle.calls());
        out.writeDouble(throttle.throttled());
        out.writeDouble(throttle.callsBefore());
        out.writeDouble(throttle.shareBefore());
        out.writeLong(throttle.slowedAt());
        out.writeLong(throttle.freeUntil());
        out.writeLong(throttle.timeFree());
    }

    private static Throttle readThrottle(DataInputStream in) throws IOException {
        return new Throttle(
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    private static void writeStreams(DataOutputStream out, Streams streams) throws IOException {
        for (Score score : List.of(
                streams.results(),
                streams.reads(),
                streams.slow(),
                streams.missing(),
                streams.throttled(),
                streams.account(),
                streams.local())) {
            writeScore(out, score);
        }
        out.writeDouble(streams.silence().score());
        out.writeLong(streams.silence().messages());
        out.writeLong(streams.silence().oldestMillis());
        out.writeLong(streams.badSince());
        out.writeDouble(streams.failing());
        out.writeDouble(streams.throttling());
        out.writeLong(streams.calls());
        out.writeLong(streams.faults());
        out.writeLong(streams.slowCalls());
        out.writeLong(streams.lastFault());
        out.writeLong(streams.lastAnswer());
        out.writeLong(streams.lastRead());
        out.writeLong(streams.lastReadFailed());
    }

    private static Streams readStreams(DataInputStream in) throws IOException {
        return new Streams(
                readScore(in),
                readScore(in),
                readScore(in),
                readScore(in),
                readScore(in),
                readScore(in),
                readScore(in),
                new ReceiptBook.Silence(in.readDouble(), in.readLong(), in.readLong()),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    private static void writeScore(DataOutputStream out, Score score) throws IOException {
        out.writeDouble(score.mild());
        out.writeDouble(score.third());
        out.writeDouble(score.half());
        out.writeDouble(score.hard());
        out.writeLong(score.observations());
    }

    private static Score readScore(DataInputStream in) throws IOException {
        Score score = new Score(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readLong());
        return score.isZero() ? Score.NONE : score;
    }

    private static void writeLearned(DataOutputStream out, Learned learned) throws IOException {
        writeBaseline(out, learned.latency());
        writeBaseline(out, learned.lag());
        out.writeDouble(learned.judged());
        out.writeDouble(learned.missed());
        out.writeInt(learned.slowBin());
        out.writeLong(learned.bucketWidth());
        out.writeLong(learned.windowEnds());
        out.writeBoolean(learned.calm());
    }

    private static Learned readLearned(DataInputStream in) throws IOException {
        return new Learned(
                readBaseline(in),
                readBaseline(in),
                in.readDouble(),
                in.readDouble(),
                Math.clamp(in.readInt(), 0, Durations.BINS - 1),
                in.readLong(),
                in.readLong(),
                in.readBoolean());
    }

    private static void writeBaseline(DataOutputStream out, Baseline baseline) throws IOException {
        for (double weight : baseline.weights()) {
            out.writeDouble(weight);
        }
        writeLongs(out, baseline.waiting());
        writeLongs(out, baseline.gathering());
    }

    private static Baseline readBaseline(DataInputStream in) throws IOException {
        double[] weights = new double[Durations.BINS];
        for (int bin = 0; bin < weights.length; bin++) {
            weights[bin] = in.readDouble();
        }
        return Baseline.restored(weights, readLongs(in), readLongs(in));
    }

    private static void writeNode(DataOutputStream out, NodeWatch node) throws IOException {
        out.writeLong(node.sequence());
        out.writeLong(node.heardAt());
        out.writeLong(node.slowInFlight());
        out.writeDouble(node.recentGood());
        out.writeDouble(node.recentBad());
        writeTally(out, node.calls());
        out.writeLong(node.slow());
        out.writeLong(node.quick());
        out.writeLong(node.readsOk());
        out.writeLong(node.readsFailed());
    }

    private static NodeWatch readNode(DataInputStream in) throws IOException {
        return new NodeWatch(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                readTally(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    private static void writeScope(DataOutputStream out, ScopeWatch scope) throws IOException {
        writeTally(out, scope.pending());
        writeScore(out, scope.score());
        writeState(out, scope.state());
        MonitorCodec.writeInstant(out, scope.since());
        out.writeLong(scope.stateSince());
        out.writeDouble(scope.weight());
        out.writeLong(scope.calls());
        out.writeLong(scope.failures());
        out.writeLong(scope.elsewhereCalls());
        out.writeLong(scope.elsewhereFailures());
        out.writeLong(scope.good());
        out.writeLong(scope.heardAt());
        out.writeLong(scope.holdDown());
    }

    private static ScopeWatch readScope(DataInputStream in) throws IOException {
        return new ScopeWatch(
                readTally(in),
                readScore(in),
                readState(in),
                MonitorCodec.readInstant(in),
                in.readLong(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    private static void writeTally(DataOutputStream out, Tally tally) throws IOException {
        out.writeLong(tally.accepted());
        out.writeLong(tally.faults());
        out.writeLong(tally.throttled());
        out.writeLong(tally.account());
        out.writeLong(tally.refused());
        out.writeLong(tally.local());
    }

    private static Tally readTally(DataInputStream in) throws IOException {
        return new Tally(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    private static void writeHealth(DataOutputStream out, Health health) throws IOException {
        writeState(out, health.state());
        MonitorCodec.writeInstant(out, health.since());
        out.writeUTF(health.mode().name());
        out.writeDouble(health.share());
        out.writeDouble(health.messagesPerNode());
        out.writeDouble(health.readsPerNode());
        out.writeLong(health.slowAfterMillis());
        out.writeBoolean(health.rescues());
        out.writeUTF(health.why());
        writeEvidence(out, health.evidence());
    }

    private static @Nullable Health readPublished(DataInputStream in, Channel channel, String provider)
            throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        Drilled drilled = Drilled.of(provider);
        return new Health(
                channel,
                drilled == null ? provider : drilled.provider(),
                drilled == null ? null : drilled.scope(),
                readState(in),
                MonitorCodec.readInstant(in),
                Health.Mode.valueOf(in.readUTF()),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readBoolean(),
                in.readUTF(),
                readEvidence(in),
                null);
    }

    private static void writeEvidence(DataOutputStream out, List<Evidence> evidence) throws IOException {
        out.writeByte(evidence.size());
        for (Evidence one : evidence) {
            out.writeUTF(one.signal());
            out.writeLong(one.observations());
            out.writeDouble(one.score());
            out.writeDouble(one.threshold());
        }
    }

    private static List<Evidence> readEvidence(DataInputStream in) throws IOException {
        List<Evidence> evidence = new ArrayList<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            evidence.add(new Evidence(in.readUTF(), in.readLong(), in.readDouble(), in.readDouble()));
        }
        return evidence;
    }

    private static void writeLongs(DataOutputStream out, long[] values) throws IOException {
        out.writeShort(values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static long[] readLongs(DataInputStream in) throws IOException {
        long[] values = new long[in.readUnsignedShort()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }
}
