# nginx's error log as JSON lines, without what a client asked for: of the request stays its method,
# of the upstream its address, of the client's address what names no person. nginx cuts a line at 2 KiB, so that a quotation may have no end.
#   2026/01/31 12:00:00 [error] 7#7: *1 connect() failed (111: ...) while ..., client: 192.0.2.1,
#   server: x, request: "GET /charts/... HTTP/2.0", upstream: "http://192.0.2.2:8000/...", host: "x"
function quoted(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    gsub(/[\001-\037\177]/, " ", text)
    return "\"" text "\""
}
# as nginx.conf has it in the access log, where who was refused is named in full
function shortened(address) {
    if (match(address, /^[0-9]+\.[0-9]+\.[0-9]+\./)) return substr(address, 1, RLENGTH) "0/24"
    if (match(address, /^[0-9a-f]+:[0-9a-f]+:[0-9a-f]+:/)) return substr(address, 1, RLENGTH) ":/48"
    return "unknown"
}
{
    level = "error"
    request = upstream = ""
    if (match($0, /\[[a-z]+\] [0-9]+#[0-9]+: /)) {
        level = substr($0, RSTART + 1, index(substr($0, RSTART), "]") - 2)
        $0 = substr($0, RSTART + RLENGTH)
    }
    # the first of these begins what the client wrote
    rest = ""
    if (match($0, /, (request|subrequest|upstream|host|referrer): "/)) {
        rest = substr($0, RSTART)
        $0 = substr($0, 1, RSTART - 1)
    }
    if (match(rest, /^, request: "[A-Z]+ /)) request = substr(rest, 13, RLENGTH - 13)
    if (match(rest, /, upstream: "https?:\/\/[0-9a-z.:\[\]-]+/)) {
        upstream = substr(rest, RSTART + 13, RLENGTH - 13)
    }
    # and so may a file's name be, while a client is served
    if (/, client: /) gsub(/"[^"]*("|$)/, "\"-\"")
    if (match($0, /, client: [^, ]+/)) {
        before = substr($0, 1, RSTART + 9)
        address = substr($0, RSTART + 10, RLENGTH - 10)
        after = substr($0, RSTART + RLENGTH)
        $0 = before shortened(address) after
    }
    if (level == "emerg" || level == "alert" || level == "crit") level = "critical"
    if (level == "warn") level = "warning"
    line = "{\"event\":\"nginx_error\",\"level\":" quoted(level) ",\"message\":" quoted($0)
    if (request != "") line = line ",\"method\":" quoted(request)
    if (upstream != "") line = line ",\"upstream\":" quoted(upstream)
    # in one piece: print would write the end of the line by itself, and another's line between
    printf "%s", line "}\n"
    fflush()
}
