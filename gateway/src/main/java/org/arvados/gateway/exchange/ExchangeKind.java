package org.arvados.gateway.exchange;

/** What an exchange is, or has become: streams live long, and are counted apart from requests. */
public enum ExchangeKind {
  /** A request and its response. */
  REQUEST,
  /** A response of type {@code text/event-stream}. */
  EVENT_STREAM,
  /** Bytes behind a 101 to {@code websocket}. */
  WEBSOCKET,
  /** Bytes behind a 101 to another protocol that the operator allows. */
  UPGRADE
}
