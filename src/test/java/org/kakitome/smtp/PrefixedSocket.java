package org.kakitome.smtp;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Sends some octets in front of the first that it is given, in the same packet. */
final class PrefixedSocket extends Socket {
    private final Socket socket;
    private final OutputStream out;

    PrefixedSocket(Socket socket, byte[] prefix) throws IOException {
        this.socket = socket;
        this.out = new FilterOutputStream(socket.getOutputStream()) {
            private byte[] first = prefix;

            @Override
            public void write(byte[] octets, int from, int length) throws IOException {
                var all = new ByteArrayOutputStream();
                all.writeBytes(first);
                all.write(octets, from, length);
                first = new byte[0];
                all.writeTo(out);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return socket.getInputStream();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws java.net.SocketException {
        socket.setSoTimeout(millis);
    }

    @Override
    public synchronized void close() throws IOException {
        socket.close();
    }
}
