package main

import (
	"bufio"
	"flag"
	"net"
	"sync"
	"time"
)

// Many clients, each with a connection of its own that stands already, ask at the same moment.
func burst(args []string) {
	flags := flag.NewFlagSet("burst", flag.ExitOnError)
	chosen := targetFlags(flags)
	clients := flags.Int("clients", 1000, "clients")
	size := flags.Int("size", 1024, "bytes of each answer")
	flags.Parse(args)

	t := chosen()
	connections := make([]net.Conn, *clients)
	inParallel(*clients, 32, func(n int) {
		conn, err := t.dial()
		check(err)
		connections[n] = conn
	})
	var lock sync.Mutex
	var good []time.Duration
	statuses := map[string]int{}
	began := time.Now()
	inParallel(*clients, *clients, func(n int) {
		status := ask(t, n, connections[n], *size)
		took := time.Since(began)
		lock.Lock()
		defer lock.Unlock()
		statuses[status]++
		if status == "200 OK" {
			good = append(good, took)
		}
	})
	result := percentiles(good)
	result["good"] = len(good)
	result["statuses"] = statuses
	result["seconds"] = time.Since(began).Seconds()
	report(result)
}

func ask(t *target, n int, conn net.Conn, size int) string {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := conn.Write(t.request(n, "")); err != nil {
		return err.Error()
	}
	answer, err := readResponse(bufio.NewReader(conn), size)
	if err != nil {
		return err.Error()
	}
	return answer.status
}

// Asks a server that is just starting until it answers well.
func first(args []string) {
	flags := flag.NewFlagSet("first", flag.ExitOnError)
	chosen := targetFlags(flags)
	size := flags.Int("size", 1024, "bytes of the answer")
	flags.Parse(args)

	t := chosen()
	began := time.Now()
	tries := 0
	for time.Since(began) < patience {
		tries++
		conn, err := t.dial()
		if err == nil && ask(t, 0, conn, *size) == "200 OK" {
			report(map[string]any{"answered": time.Now().UnixNano(), "tries": tries})
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	check(errNoAnswer)
}
