package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// Opens WebSockets, some at a time, has each echo one message, and keeps all open. Reports, waits
// until its input ends, asks every one for a second echo (so that a connection which only seems
// to live is found), and reports again.
func webSockets(args []string) {
	flags := flag.NewFlagSet("websockets", flag.ExitOnError)
	chosen := targetFlags(flags)
	count := flags.Int("count", 5000, "WebSockets to open")
	at := flags.Int("at-a-time", 32, "how many are being opened at a moment")
	flags.Parse(args)

	opened := openAll(chosen(), *count, *at)
	report(opened.result())
	io.Copy(io.Discard, os.Stdin)
	alive := opened.echoAll(*at)
	report(map[string]any{"alive": alive})
	for _, socket := range opened.sockets {
		socket.conn.Close()
	}
}

type socket struct {
	conn   net.Conn
	reader *bufio.Reader
}

type opening struct {
	lock    sync.Mutex
	sockets []socket
	times   []time.Duration
	failure string
	failed  int
	took    time.Duration
}

func openAll(t *target, count, atATime int) *opening {
	result := &opening{}
	began := time.Now()
	inParallel(count, atATime, func(n int) {
		start := time.Now()
		opened, err := openOne(t, n)
		result.lock.Lock()
		defer result.lock.Unlock()
		if err != nil {
			result.failed++
			result.failure = err.Error()
			return
		}
		result.sockets = append(result.sockets, opened)
		result.times = append(result.times, time.Since(start))
	})
	result.took = time.Since(began)
	return result
}

func inParallel(count, atATime int, work func(n int)) {
	var all sync.WaitGroup
	numbers := make(chan int)
	for i := 0; i < atATime; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for n := range numbers {
				work(n)
			}
		}()
	}
	for n := 0; n < count; n++ {
		numbers <- n
	}
	close(numbers)
	all.Wait()
}

func openOne(t *target, n int) (socket, error) {
	conn, err := t.dial()
	if err != nil {
		return socket{}, err
	}
	conn.SetDeadline(time.Now().Add(patience))
	more := "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	if _, err := conn.Write(t.request(n, more)); err != nil {
		return socket{}, err
	}
	reader := bufio.NewReaderSize(conn, 512)
	answer, err := readHead(reader)
	if err == nil && !strings.HasPrefix(answer.status, "101") {
		err = errors.New(answer.status)
	}
	if err == nil {
		err = echo(conn, reader)
	}
	if err != nil {
		conn.Close()
	}
	return socket{conn, reader}, err
}

// One message of 16 bytes there and back. The mask is zero, which is allowed and easy.
func echo(conn net.Conn, reader *bufio.Reader) error {
	conn.SetDeadline(time.Now().Add(patience))
	var frame [22]byte
	frame[0], frame[1] = 0x82, 0x80|16
	binary.LittleEndian.PutUint64(frame[6:], uint64(time.Now().UnixNano()))
	if _, err := conn.Write(frame[:]); err != nil {
		return err
	}
	var back [18]byte
	if _, err := io.ReadFull(reader, back[:]); err != nil {
		return err
	}
	if back[0] != 0x82 || back[1] != 16 || string(back[2:]) != string(frame[6:]) {
		return fmt.Errorf("another message came back: %x", back)
	}
	return nil
}

func (o *opening) result() map[string]any {
	result := percentiles(o.times)
	result["open"] = len(o.sockets)
	result["failed"] = o.failed
	result["failure"] = o.failure
	result["seconds"] = o.took.Seconds()
	return result
}

func (o *opening) echoAll(atATime int) int {
	alive := 0
	inParallel(len(o.sockets), atATime, func(n int) {
		if echo(o.sockets[n].conn, o.sockets[n].reader) == nil {
			o.lock.Lock()
			defer o.lock.Unlock()
			alive++
		}
	})
	return alive
}
