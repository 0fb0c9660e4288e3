// Command load makes the load that wrk, h2load and curl cannot make, and serves what nginx cannot
// serve. Each subcommand prints one JSON object on a line of its own; "load SUBCOMMAND -h" lists
// the flags.
//
//	load service      the program in the container: WebSockets, event streams, uploads
//	load openloop     requests at a fixed rate, latency counted from the scheduled time
//	load websockets   opens WebSockets, one echo each, and keeps them until its input ends
//	load events       delay of the first and later events of a stream
//	load burst        many clients ask at the same moment
//	load first        time to the first good answer of a server that is just starting
//
// Only Go's own library is used, as Debian 12 ships it (1.19).
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"sort"
	"time"
)

var commands = map[string]func(args []string){
	"service":    service,
	"openloop":   openLoop,
	"websockets": webSockets,
	"events":     events,
	"burst":      burst,
	"first":      first,
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("load: ")
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		log.Fatal("which subcommand? service, openloop, websockets, events, burst, first")
	}
	commands[os.Args[1]](os.Args[2:])
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func report(result map[string]any) {
	line, err := json.Marshal(result)
	check(err)
	fmt.Println(string(line))
}

// Latencies in milliseconds. The 99.9th percentile of few samples is their largest.
func percentiles(samples []time.Duration) map[string]any {
	if len(samples) == 0 {
		return map[string]any{}
	}
	sort.Slice(samples, func(i, j int) bool { return samples[i] < samples[j] })
	at := func(part float64) float64 {
		index := int(part * float64(len(samples)))
		if index >= len(samples) {
			index = len(samples) - 1
		}
		return milliseconds(samples[index])
	}
	return map[string]any{
		"p50": at(0.5), "p99": at(0.99), "p999": at(0.999), "max": at(1),
	}
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
