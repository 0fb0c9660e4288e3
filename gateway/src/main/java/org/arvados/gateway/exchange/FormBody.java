package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.function.Consumer;

/** Gathers the body of a small form that is posted to the gateway itself. */
final class FormBody {
  private final int most;
  private final Consumer<Optional<byte[]>> whenWhole;
  private final ByteBuf gathered = Unpooled.buffer();
  private boolean tooLarge;

  /**
   * A form to come.
   *
   * @param most bytes to take
   * @param whenWhole gets the body, or nothing when it is too large
   */
  FormBody(int most, Consumer<Optional<byte[]>> whenWhole) {
    this.most = most;
    this.whenWhole = whenWhole;
  }

  void add(ByteBufHolder content, boolean last) {
    tooLarge |= gathered.readableBytes() + content.content().readableBytes() > most;
    if (!tooLarge) {
      gathered.writeBytes(content.content());
    }
    content.release();
    if (last) {
      whenWhole.accept(tooLarge ? Optional.empty() : Optional.of(ByteBufUtil.getBytes(gathered)));
    }
  }

  void release() {
    gathered.release();
  }
}
