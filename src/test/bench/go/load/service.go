package main

import (
	"bufio"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"
)

var errNoAnswer = errors.New("no good answer in time")

// The program in the container where nginx cannot be it. It listens twice, without and with TLS.
//
//	/ws        echoes messages of a WebSocket
//	/events    "count" events, one each "every" milliseconds, which say when they were written
//	/upload    says how many bytes came; with ?digest also their SHA-256
func service(args []string) {
	flags := flag.NewFlagSet("service", flag.ExitOnError)
	plain := flags.String("plain", "", "host:port without TLS")
	secure := flags.String("secure", "", "host:port with TLS")
	certificate := flags.String("certificate", "", "PEM file")
	key := flags.String("key", "", "PEM file")
	flags.Parse(args)

	http.HandleFunc("/ws", webSocket)
	http.HandleFunc("/events", eventStream)
	http.HandleFunc("/upload", upload)
	quiet := log.New(io.Discard, "", 0)
	go func() {
		check((&http.Server{Addr: *plain, ErrorLog: quiet}).ListenAndServe())
	}()
	server := &http.Server{
		Addr:     *secure,
		ErrorLog: quiet,
		// No HTTP/2: it has no Upgrade.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
	check(server.ListenAndServeTLS(*certificate, *key))
}

func upload(w http.ResponseWriter, r *http.Request) {
	digest := sha256.New()
	var sink io.Writer = io.Discard
	if r.URL.Query().Has("digest") {
		sink = digest
	}
	buffer := make([]byte, 128*1024)
	count, err := io.CopyBuffer(struct{ io.Writer }{sink}, struct{ io.Reader }{r.Body}, buffer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, "%d %s\n", count, hex.EncodeToString(digest.Sum(nil)))
}

func eventStream(w http.ResponseWriter, r *http.Request) {
	count, _ := strconv.Atoi(r.URL.Query().Get("count"))
	every, _ := strconv.Atoi(r.URL.Query().Get("every"))
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	for n := 0; n < count; n++ {
		if n > 0 {
			time.Sleep(time.Duration(every) * time.Millisecond)
		}
		fmt.Fprintf(w, "data: %d\n\n", time.Now().UnixNano())
		w.(http.Flusher).Flush()
	}
	fmt.Fprint(w, "data: end\n\n")
}

func webSocket(w http.ResponseWriter, r *http.Request) {
	accept := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(accept[:]))
	echoFrames(conn, buffered.Reader)
}

// Short frames only; anything but data ends the connection.
func echoFrames(conn net.Conn, reader *bufio.Reader) {
	for {
		var head [6]byte
		if _, err := io.ReadFull(reader, head[:]); err != nil {
			return
		}
		length := int(head[1] & 0x7f)
		if head[0]&0x0f > 2 || length > 125 {
			return
		}
		frame := make([]byte, 2+length)
		if _, err := io.ReadFull(reader, frame[2:]); err != nil {
			return
		}
		for i := range frame[2:] {
			frame[2+i] ^= head[2+i%4]
		}
		frame[0], frame[1] = head[0], byte(length)
		if _, err := conn.Write(frame); err != nil {
			return
		}
	}
}
