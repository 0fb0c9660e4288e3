package org.arvados.gateway.tunnel.ssh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The streams of a connection by our number. Numbers are the lowest that are free. */
final class StreamTable {
  private final BitSet used = new BitSet();
  private @Nullable SshStream[] streams = new SshStream[8];
  private int size;

  /** Adds a stream that is made for the number it gets. */
  SshStream add(IntFunction<SshStream> factory) {
    int number = used.nextClearBit(0);
    if (number == streams.length) {
      streams = Arrays.copyOf(streams, 2 * number);
    }
    SshStream stream = factory.apply(number);
    streams[number] = stream;
    used.set(number);
    size++;
    return stream;
  }

  /** The stream with the number that the server names. */
  SshStream get(long number) throws ProtocolViolation {
    SshStream stream = number < streams.length ? streams[(int) number] : null;
    if (stream == null) {
      throw new ProtocolViolation("a message for the unknown channel " + number);
    }
    return stream;
  }

  void remove(SshStream stream) {
    streams[stream.number()] = null;
    used.clear(stream.number());
    size--;
  }

  int size() {
    return size;
  }

  /** Empties the table. */
  List<SshStream> removeAll() {
    List<SshStream> all = new ArrayList<>(size);
    Arrays.stream(streams).filter(Objects::nonNull).forEach(all::add);
    all.forEach(this::remove);
    return all;
  }

  List<SshStream> all() {
    return Arrays.stream(streams).filter(Objects::nonNull).toList();
  }
}
