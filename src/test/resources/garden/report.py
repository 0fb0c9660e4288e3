"""WSGI: what gunicorn has made of a request."""


def app(environ, start_response):
    body = environ["wsgi.input"].read()
    method = environ["REQUEST_METHOD"]
    understood = f"{method} {environ['RAW_URI']}"
    names = (
        "Host",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Request-Id",
        "X-Arvados-User-UUID",
    )
    report = "".join(
        f"{name}: {environ.get('HTTP_' + name.upper().replace('-', '_'), '')}\n" for name in names
    )
    content = report.encode("latin-1") + b"\n" + body
    start_response("200 OK", [("X-Understood", understood), ("Content-Length", str(len(content)))])
    return [] if method == "HEAD" else [content]
