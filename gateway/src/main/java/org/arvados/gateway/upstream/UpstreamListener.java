package org.arvados.gateway.upstream;

/** Who holds a lease, told what happens on its stream. On the stream's event loop. */
public interface UpstreamListener {
  /** An HTTP object, or bytes behind a 101. The listener owns it. */
  void received(Object message);

  /** No more messages for now. */
  void readComplete();

  /** The stream takes writes again. */
  void writable();

  /** The stream or what came over it is broken; it must be discarded. */
  void failed(Throwable cause);

  /** No more bytes will come. Also after a response that came whole. */
  void ended();
}
