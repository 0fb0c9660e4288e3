package org.arvados.gateway.demo.controller;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.Map;
import java.util.Optional;

/**
 * A call that asks for an upgrade. Exactly one of {@link #refuse}, {@link #answer} and {@link
 * #switchProtocols} ends it; both may be called on any thread, and neither does anything once the
 * client has gone.
 */
public final class UpgradeCall {
  private final ServedCall call;
  private final String uuid;
  private final Caller caller;

  UpgradeCall(ServedCall call, String uuid, Caller caller) {
    this.call = call;
    this.uuid = uuid;
    this.caller = caller;
  }

  /** What stands for {@code {uuid}} in the path; any text. */
  public String uuid() {
    return uuid;
  }

  /** Whose token came first. */
  public UserRow user() {
    return caller.view().user();
  }

  /** Whether the caller can read the record; trashed ones are hidden. */
  public boolean canRead(Row row) {
    return caller.view().canRead(row, false);
  }

  /** A parameter of the query or body. */
  public Optional<String> parameter(String name) {
    return call.request().parameters().text(name);
  }

  /** A header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(call.request().headers().get(name));
  }

  /** Of the client, or made here. */
  public String requestId() {
    return call.request().requestId();
  }

  /** The client's connection: its event loop, its end. */
  public Channel channel() {
    return call.channel();
  }

  /** Answers with an error in the controller's form. */
  public void refuse(int status, String message) {
    call.onEventLoop(() -> call.answer(ErrorBody.ofController(status, message)));
  }

  /** Answers with anything but a switch. */
  public void answer(int status, Map<String, String> headers, String body) {
    call.onEventLoop(() -> call.answer(new ApiResponse(status, headers, body)));
  }

  /**
   * Answers 101 and leaves the connection to the relay: a handler that is alone in the pipeline,
   * TLS apart. Bytes that came behind the request reach it first. Reading is automatic unless the
   * relay turns it off.
   *
   * @param protocol value of the {@code Upgrade} header, such as {@code ssh}
   */
  public void switchProtocols(String protocol, ChannelHandler relay) {
    call.onEventLoop(() -> call.switchProtocols(protocol, relay));
  }
}
