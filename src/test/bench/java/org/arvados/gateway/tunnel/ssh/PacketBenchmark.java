package org.arvados.gateway.tunnel.ssh;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Encryption and decryption of one SSH packet. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PacketBenchmark {
  private static final byte[] KEY = new byte[16];
  private static final byte[] IV = new byte[GcmPacketCipher.IV];

  /** Bytes of the packet: a small request or answer, and the largest of a bulk transfer. */
  @Param({"272", "1296", "32784"})
  int length;

  private byte[] packet = new byte[0];
  private byte[] sealed = new byte[0];
  private byte[] opened = new byte[0];
  private GcmPacketCipher sealing = GcmPacketCipher.sealing(KEY, IV);

  /** Seals the packet that is opened. */
  @Setup
  public void prepare() {
    packet = new byte[GcmPacketCipher.LENGTH + length + GcmPacketCipher.TAG];
    opened = new byte[packet.length];
    sealed = packet.clone();
    GcmPacketCipher.sealing(KEY, IV).seal(sealed, length);
    sealing = GcmPacketCipher.sealing(KEY, IV);
  }

  /** Encrypts in place. */
  @Benchmark
  public byte[] seal() {
    sealing.seal(packet, length);
    return packet;
  }

  /** Decrypts; a fresh cipher each time, since only the first packet fits its counter. */
  @Benchmark
  public byte[] openWithFreshCipher() throws ProtocolViolation {
    GcmPacketCipher.opening(KEY, IV).open(sealed, length, opened);
    return opened;
  }
}
