package org.arvados.gateway.demo.controller;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.arvados.api.ApiToken;

/**
 * The ways in which a controller, or what stands before it, misbehaves. A closed list; {@link
 * FaultPlan} says when. To refuse connections is {@link FakeController#refuseConnections}, since
 * that concerns no call.
 */
public sealed interface Fault {
  /** Does to the call what this fault is. */
  void strike(FaultedCall call);

  /** Whether the fault strikes calls that carry these tokens. */
  default boolean concerns(List<ApiToken> tokens) {
    return true;
  }

  /** The right answer, that much later. */
  record Delay(Duration time) implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.serveAfter(time);
    }
  }

  /** No answer until the faults are cleared; the calls that wait are served then. */
  record Hang() implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.hold();
    }
  }

  /** The connection ends when the call has come, without an answer. */
  record DropConnection() implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.drop();
    }
  }

  /** 503 without body or {@code Retry-After}: the request limiter is full (section 3.7). */
  record Overloaded() implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.answer(ApiResponse.empty(503));
    }
  }

  /** 500 in the controller's JSON form. */
  record ServerError() implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.answer(ErrorBody.ofController(500, "something went wrong"));
    }
  }

  /** 429 with {@code Retry-After}, as proxies send it. */
  record TooManyRequests(Duration retryAfter) implements Fault {
    @Override
    public void strike(FaultedCall call) {
      String seconds = Long.toString(retryAfter.toSeconds());
      call.answer(new ApiResponse(429, Map.of("Retry-After", seconds), ""));
    }
  }

  /** 200 with a page of HTML: something else answers on that address. */
  record HtmlPage() implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.answer(ApiResponse.html(200, "<html><body><h1>It works!</h1></body></html>"));
    }
  }

  /** 502 with a page of HTML: nginx before a controller that is down. */
  record BadGateway() implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.answer(ApiResponse.html(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"));
    }
  }

  /** 200 with JSON that ends too early. */
  record BrokenJson() implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.answer(
          new ApiResponse(200, Map.of("Content-Type", "application/json"), "{\"uuid\":\"zzz"));
    }
  }

  /** 401 to calls that carry this token, in the usual form: it has been revoked. */
  record RejectToken(ApiToken token) implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.refuseToken();
    }

    @Override
    public boolean concerns(List<ApiToken> tokens) {
      return tokens.contains(token);
    }
  }

  /** 403 to calls that carry this token, in the usual form: its scopes do not allow the call. */
  record ForbidToken(ApiToken token) implements Fault {
    @Override
    public void strike(FaultedCall call) {
      call.answer(ErrorBody.ofController(403, "Forbidden: this token is limited"));
    }

    @Override
    public boolean concerns(List<ApiToken> tokens) {
      return tokens.contains(token);
    }
  }
}
