package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** Gathers the body of a small form that is posted to the gateway itself. */
final class FormBody {
  private final int most;
  private final Consumer<Optional<String>> whenWhole;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private boolean told;

  /**
   * A form to come.
   *
   * @param most bytes to take
   * @param whenWhole gets the body, or nothing as soon as it is too large; once
   */
  FormBody(int most, Consumer<Optional<String>> whenWhole) {
    this.most = most;
    this.whenWhole = whenWhole;
  }

  /** Takes a part, and its ownership. */
  void add(ByteBufHolder content, boolean last) {
    boolean tooLarge = gathered.size() + content.content().readableBytes() > most;
    if (!tooLarge && !told) {
      gathered.writeBytes(ByteBufUtil.getBytes(content.content()));
    }
    content.release();
    if (!told && (tooLarge || last)) {
      told = true;
      whenWhole.accept(
          tooLarge ? Optional.empty() : Optional.of(gathered.toString(StandardCharsets.UTF_8)));
    }
  }

  /** Whether more of it is wanted. */
  boolean isWanting() {
    return !told;
  }
}
