package gateway

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/firstline-support/firstline/bot/discord/rest"
)

type quiet struct{ came chan bool }

func (quiet) Dispatch(context.Context, Event) {}
func (q quiet) Connected(_ int, resumed bool) { q.came <- resumed }
func (quiet) Lost(int)                        {}

// On a real network with TLS, by a real proxy, as in production.
func TestAGatewayIsReachedByTLSAndProxy(t *testing.T) {
	up := websocket.Upgrader{}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v9/gateway/bot", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"url":"wss://example.com","shards":1,"session_start_limit":{"total":9,"remaining":9,"max_concurrency":1}}`))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"op":10,"d":{"heartbeat_interval":41250}}`))
		for {
			_, data, err := ws.ReadMessage()
			if err != nil {
				return
			}
			if string(data[:7]) == `{"op":2` {
				_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"op":0,"s":1,"t":"READY","d":{"session_id":"a","resume_gateway_url":"wss://example.com"}}`))
			}
		}
	})
	discord := httptest.NewTLSServer(mux)
	defer discord.Close()
	asked := make(chan string, 10)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host + " " + r.Header.Get("Proxy-Authorization")
		there, err := net.Dial("tcp", discord.Listener.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		here, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = here.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
		go func() { _, _ = io.Copy(there, buffered); _ = there.Close() }()
		_, _ = io.Copy(here, there)
		_ = here.Close()
	}))
	defer proxy.Close()
	by, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	by.User = url.UserPassword("us", "er")
	calls, err := rest.New(rest.Options{Token: "secret", API: discord.URL, HTTP: discord.Client()})
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(discord.Certificate())
	g := New(Options{Calls: calls, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, hostPort(by))
			if err != nil {
				return nil, err
			}
			return conn, through(ctx, conn, by, address)
		}})
	ctx, stop := context.WithCancel(t.Context())
	ended, sink := make(chan error, 1), quiet{make(chan bool, 1)}
	go func() { ended <- g.Run(ctx, sink) }()
	select {
	case <-sink.came:
	case <-time.After(time.Minute):
		t.Errorf("not connected: %+v", g.Health())
	}
	if got := <-asked; got != "CONNECT example.com:443 Basic dXM6ZXI=" {
		t.Errorf("the proxy was asked %q", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAProxyThatRefusesIsAnError(t *testing.T) {
	ours, theirs := net.Pipe()
	go func() {
		_, _ = http.ReadRequest(bufio.NewReader(theirs))
		_, _ = theirs.Write([]byte("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"))
	}()
	err := through(t.Context(), ours, &url.URL{Scheme: "http", Host: "proxy.test"}, "example.com:443")
	if err == nil {
		t.Error("no error")
	}
	if err := through(t.Context(), ours, &url.URL{Scheme: "socks5", Host: "proxy.test"}, "example.com:443"); err == nil {
		t.Error("an unknown kind of proxy was taken")
	}
}
