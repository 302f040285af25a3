package io.leftfold.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The network between a store and its server: what it forwards on loopback can be cut, frozen and delayed.
///
/// A fault strikes one connection: the first to send something to the server once it is armed.
final class Wire implements AutoCloseable {
    enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    enum Manner {
        /// Both sides get a reset.
        RESET,
        /// Nothing is forwarded any more, and nobody is told.
        FREEZE,
        /// The client gets a reset, the server is not told, as when a firewall forgets a connection.
        HALF_OPEN
    }

    /// @param after bytes of its direction that are forwarded before it strikes
    record Fault(Way way, long after, Manner manner) {}

    private static final int CHUNK = 16 << 10;

    private final ServerSocket listening;
    private final int serverPort;
    private final LongSupplier nanoTime;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();
    private final AtomicLong lastMove = new AtomicLong();
    private volatile Duration latency = Duration.ZERO;
    private volatile long bytesOfEach = Long.MAX_VALUE;
    private volatile boolean closed;

    private Wire(int serverPort, LongSupplier nanoTime) throws IOException {
        this.serverPort = serverPort;
        this.nanoTime = nanoTime;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("wire").start(this::accept);
    }

    /// To the server that listens on loopback.
    static Wire to(int port, LongSupplier nanoTime) {
        try {
            return new Wire(port, nanoTime);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /// A fault that waits for its connection.
    final class Armed {
        private final Fault fault;
        private final CountDownLatch struck = new CountDownLatch(1);
        private final AtomicReference<@Nullable Line> victim = new AtomicReference<>();
        private final AtomicLong toServer = new AtomicLong();
        private final AtomicLong toClient = new AtomicLong();

        private Armed(Fault fault) {
            this.fault = fault;
        }

        boolean hasStruck() {
            return struck.getCount() == 0;
        }

        /// Bytes that the victim has got through since.
        long bytes(Way way) {
            return (way == Way.TO_SERVER ? toServer : toClient).get();
        }

        /// No longer waits.
        void disarm() {
            armed.compareAndSet(this, null);
        }
    }

    Armed arm(Fault fault) {
        var next = new Armed(fault);
        armed.set(next);
        return next;
    }

    /// Delays every chunk.
    void delay(Duration latency) {
        this.latency = latency;
    }

    /// From now on each new connection is reset after it has sent so many bytes.
    void resetEachAfter(long bytes) {
        bytesOfEach = bytes;
    }

    /// Resets all connections that there are.
    void cut() {
        lines.forEach(line -> line.strike(Manner.RESET));
    }

    /// Waits until nothing was forwarded for so long.
    void awaitQuiet(Duration quiet) {
        while (nanoTime.getAsLong() - lastMove.get() < quiet.toNanos()) {
            LockSupport.parkNanos(500_000);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                var client = listening.accept();
                var line = new Line(client, bytesOfEach);
                lines.add(line);
                line.start();
            } catch (IOException gone) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listening.close();
        } catch (IOException alreadyGone) {
            throw new UncheckedIOException(alreadyGone);
        }
        lines.forEach(line -> line.strike(Manner.RESET));
    }

    /// One connection.
    private final class Line {
        private final Socket client;
        private final Socket server = new Socket();
        private final AtomicLong left;
        private volatile boolean frozen;

        Line(Socket client, long bytes) throws IOException {
            this.client = client;
            this.left = new AtomicLong(bytes);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        }

        void start() {
            Thread.ofVirtual().start(() -> forward(client, server, Way.TO_SERVER));
            Thread.ofVirtual().start(() -> forward(server, client, Way.TO_CLIENT));
        }

        private void forward(Socket from, Socket to, Way way) {
            var chunk = new byte[CHUNK];
            try {
                while (true) {
                    int count = from.getInputStream().read(chunk);
                    if (count < 0 || frozen) {
                        break;
                    }
                    if (!latency.isZero()) {
                        LockSupport.parkNanos(latency.toNanos());
                    }
                    lastMove.set(nanoTime.getAsLong());
                    int let = let(way, count);
                    to.getOutputStream().write(chunk, 0, let);
                    strikeIfDue(way);
                    if (let < count) {
                        return;
                    }
                }
            } catch (IOException gone) {
                // The other side hears of it below.
            }
            if (!frozen) {
                strike(Manner.RESET);
            }
        }

        /// How many of `count` bytes get through.
        private int let(Way way, int count) {
            if (way == Way.TO_SERVER && left.addAndGet(-count) < 0) {
                strike(Manner.RESET);
                return 0;
            }
            var fault = armed.get();
            if (fault == null) {
                return count;
            }
            if (way == Way.TO_SERVER) {
                fault.victim.compareAndSet(null, this);
            }
            if (fault.victim.get() != this) {
                return count;
            }
            var passed = way == Way.TO_SERVER ? fault.toServer : fault.toClient;
            long before = passed.getAndAdd(count);
            if (fault.fault.way != way || before + count < fault.fault.after) {
                return count;
            }
            return (int) Math.max(0, fault.fault.after - before);
        }

        /// Strikes once the last byte that gets through is on its way.
        private void strikeIfDue(Way way) {
            var fault = armed.get();
            if (fault != null
                    && fault.victim.get() == this
                    && fault.fault.way == way
                    && fault.bytes(way) >= fault.fault.after) {
                strike(fault);
            }
        }

        private void strike(Armed fault) {
            fault.disarm();
            strike(fault.fault.manner);
            fault.struck.countDown();
        }

        void strike(Manner manner) {
            switch (manner) {
                case RESET -> {
                    lines.remove(this);
                    reset(client);
                    reset(server);
                }
                case FREEZE -> frozen = true;
                case HALF_OPEN -> {
                    frozen = true;
                    reset(client);
                }
            }
        }

        private static void reset(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException alreadyGone) {
                // That is what was wanted.
            }
        }
    }
}
