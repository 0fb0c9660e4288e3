#!/bin/sh
# CGI: what the server has made of a request. Values cannot hold line ends.
printf 'Content-Type: application/octet-stream\r\nX-Understood: %s %s\r\n\r\n' "$REQUEST_METHOD" "$REQUEST_URI"
printf 'Host: %s\nX-Forwarded-For: %s\nX-Forwarded-Host: %s\nX-Request-Id: %s\nX-Arvados-User-UUID: %s\n\n' \
  "$HTTP_HOST" "$HTTP_X_FORWARDED_FOR" "$HTTP_X_FORWARDED_HOST" "$HTTP_X_REQUEST_ID" \
  "$HTTP_X_ARVADOS_USER_UUID"
exec cat
