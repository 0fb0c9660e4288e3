-- For wrk: asks for every name in turn, with its header lines, and reports as JSON.
local requests, count, last = {}, 0, 0

function init(args)
  for line in io.lines(os.getenv("BENCH_NAMES")) do
    local headers = {}
    local first = true
    for part in line:gmatch("[^\t]+") do
      if first then
        headers["Host"] = part
        first = false
      else
        local name, value = part:match("^([^:]+): (.*)$")
        headers[name] = value
      end
    end
    count = count + 1
    requests[count] = wrk.format("GET", "/", headers)
  end
end

function request()
  last = last % count + 1
  return requests[last]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.3f, "bytes": %d, "bad": %d, "broken": %d, "timeouts": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write, errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
