package dev.detour.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.LockingMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

import dev.detour.contract.Lane;

/**
 * Messages on disk: a SQLite database of its own. A commit has reached the disk when it returns; what was cut off in the
 * middle is not there after a restart. One process at a time. Safe for use by many threads, one after the other.
 */
final class OutboxStore implements AutoCloseable {
    private static final String FILE = "outbox.db";
    private static final String LOCK = "outbox.lock";

    private final Path folder;
    /** Holds a lock on its file, which ends with it. */
    private final FileChannel lockFile;

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;
    private final PreparedStatement setAside;

    private OutboxStore(Path folder, FileChannel lockFile, Connection connection) throws SQLException {
        this.folder = folder;
        this.lockFile = lockFile;
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            // AUTOINCREMENT: a position is never given again, not even after the table was empty.
            statement.execute("CREATE TABLE IF NOT EXISTS message (position INTEGER PRIMARY KEY AUTOINCREMENT,"
                    + " at INTEGER NOT NULL, lane TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS refused (position INTEGER PRIMARY KEY,"
                    + " at INTEGER NOT NULL, lane TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,"
                    + " reason TEXT NOT NULL)");
        }
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("INSERT INTO message (at, lane, key, value) VALUES (?, ?, ?, ?)");
        select = connection.prepareStatement(
                "SELECT position, at, lane, key, value FROM message WHERE position > ? ORDER BY position LIMIT ?");
        delete = connection.prepareStatement("DELETE FROM message WHERE position <= ?");
        setAside = connection.prepareStatement("INSERT OR REPLACE INTO refused"
                + " SELECT position, at, lane, key, value, ? FROM message WHERE position = ?");
    }

    /**
     * Opens the outbox of a folder, or makes one.
     *
     * @throws OutboxException if the folder cannot be written to, belongs to another process, or is damaged
     */
    static OutboxStore open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel lockFile =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock(lockFile, folder);
                return open(folder, lockFile);
            } catch (IOException | SQLException | RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw new OutboxException("the outbox " + folder + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static OutboxStore open(Path folder, FileChannel lockFile) throws SQLException {
        Connection connection = connect(folder);
        try {
            return new OutboxStore(folder, lockFile, connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void lock(FileChannel file, Path folder) throws IOException {
        try {
            if (file.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // said below
        }
        throw new OutboxException("the outbox " + folder + " is in use: give each process a folder of its own");
    }

    private static Connection connect(Path folder) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        // FULL: the log is synchronised with every commit, so that not even a power failure takes one back.
        config.setSynchronous(SynchronousMode.FULL);
        config.setLockingMode(LockingMode.EXCLUSIVE);
        return config.createConnection("jdbc:sqlite:" + folder.resolve(FILE));
    }

    /** Writes messages and returns once all of them are on disk; on an exception none is. */
    synchronized void append(List<Parcel> parcels) throws SQLException {
        try {
            for (Parcel parcel : parcels) {
                insert.setLong(1, parcel.at());
                insert.setString(2, parcel.lane().id());
                insert.setBytes(3, parcel.key());
                insert.setBytes(4, parcel.value());
                insert.executeUpdate();
            }
            connection.commit();
        } catch (SQLException e) {
            rollBack(e);
            throw e;
        }
    }

    /** The messages behind a position, in order. */
    synchronized List<Parcel> read(long after, int most) throws SQLException {
        select.setLong(1, after);
        select.setInt(2, most);
        List<Parcel> parcels = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                parcels.add(new Parcel(
                        rows.getLong(1),
                        rows.getLong(2),
                        Lane.of(rows.getString(3)).orElse(Lane.STANDARD),
                        rows.getBytes(4),
                        rows.getBytes(5)));
            }
        }
        // Ends the read, which would hold back the clearing of the log.
        connection.commit();
        return parcels;
    }

    /** Forgets the messages up to a position. */
    synchronized void delete(long upTo) throws SQLException {
        try {
            delete.setLong(1, upTo);
            delete.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            rollBack(e);
            throw e;
        }
    }

    /** Copies a message to the table of those that Kafka refuses for good, for somebody to look at. */
    synchronized void setAside(long position, String reason) throws SQLException {
        try {
            setAside.setString(1, reason);
            setAside.setLong(2, position);
            setAside.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            rollBack(e);
            throw e;
        }
    }

    /** How many messages there are. */
    synchronized long count() throws SQLException {
        return ask("SELECT count(*) FROM message");
    }

    /** What the messages count for, as {@link Parcel#size()} does. */
    synchronized long bytes() throws SQLException {
        return ask("SELECT coalesce(sum(length(key) + length(value) + " + Parcel.size(0) + "), 0) FROM message");
    }

    /** When the first message was sent, in milliseconds since 1970; 0 when there is none. */
    synchronized long oldest() throws SQLException {
        return ask("SELECT at FROM message ORDER BY position LIMIT 1");
    }

    /** How many messages have been set aside. */
    synchronized long refused() throws SQLException {
        return ask("SELECT count(*) FROM refused");
    }

    private long ask(String query) throws SQLException {
        long answer;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            answer = rows.next() ? rows.getLong(1) : 0;
        }
        connection.commit();
        return answer;
    }

    private void rollBack(SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public synchronized void close() {
        try (FileChannel last = lockFile) {
            connection.close();
            last.force(false);
        } catch (IOException | SQLException e) {
            throw new OutboxException("the outbox " + folder + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
