package org.arvados.gateway.tunnel;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What the ways to a container gateway do differently once they are connected: how they ask for an
 * SSH stream, and whose answer counts. One for each attempt; on the event loop of its connection.
 */
interface SshUpgrade {
  /** Who is asked, for messages. */
  String peer();

  /** What is being waited for while there is no answer. */
  Stage stage();

  /**
   * The request.
   *
   * @param tls of the connection, its handshake done; null without TLS
   */
  FullHttpRequest request(@Nullable SslHandler tls) throws SSLPeerUnverifiedException;

  /**
   * Whether the answer comes from whom it should; called before anything else of it is used.
   *
   * @throws TunnelException when it does not
   */
  void verify(HttpResponse answer) throws TunnelException;

  /**
   * What an answer means that did not switch to SSH.
   *
   * @param body its first bytes
   */
  TunnelException refusal(HttpResponse answer, byte[] body);
}
