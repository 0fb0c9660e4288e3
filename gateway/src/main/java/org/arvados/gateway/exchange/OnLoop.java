package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Brings an answer back to the event loop of who asked: the one hand-over between threads. */
final class OnLoop {
  private OnLoop() {}

  /** Runs one of the two on the loop once the stage is done, never before this returns. */
  static <T> void then(
      CompletionStage<T> stage, EventLoop loop, Consumer<T> done, Consumer<Throwable> failed) {
    CompletionStage<T> unused =
        stage.whenComplete(
            (value, failure) ->
                loop.execute(
                    () -> {
                      if (failure == null) {
                        done.accept(value);
                      } else {
                        failed.accept(failure);
                      }
                    }));
  }
}
