package io.leftfold.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/// Stands between a client and the server, and can cut the connection at the next commit.
final class CuttingProxy implements AutoCloseable {
    enum Cut {
        NOT,
        /// The server never hears of the commit.
        BEFORE,
        /// The server commits, and its answer is lost.
        AFTER
    }

    private final ServerSocket listener;
    private final int port;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NOT);

    /// @param port of the server, on this machine
    CuttingProxy(int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// A commit is known by its text, which only the first ones of a connection have.
    void cutNextCommit(Cut cut) {
        next.set(cut);
    }

    boolean hasCut() {
        return next.get() == Cut.NOT;
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), port);
                var isMuted = new AtomicReference<>(false);
                Thread.ofVirtual().start(() -> pump(client, server, isMuted, true));
                Thread.ofVirtual().start(() -> pump(server, client, isMuted, false));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void pump(Socket from, Socket to, AtomicReference<Boolean> isMuted, boolean isOfClient) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var bytes = new byte[1 << 16];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (isOfClient && new String(bytes, 0, n, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                    var cut = next.getAndSet(Cut.NOT);
                    if (cut == Cut.BEFORE) {
                        return;
                    }
                    isMuted.set(cut == Cut.AFTER);
                } else if (!isOfClient && isMuted.get()) {
                    return;
                }
                out.write(bytes, 0, n);
                out.flush();
            }
        } catch (IOException cut) {
            // Both ends are closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
