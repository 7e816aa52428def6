package api

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"cohort/db/dbtest"
)

// raw opens a connection whose client reads no further ahead than it must, and sends a text.
func (s *testServer) raw(t *testing.T, text string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	tcp := conn.(*net.TCPConn)
	tcp.SetReadBuffer(16 << 10)
	tcp.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(tcp, text); err != nil {
		t.Fatal(err)
	}
	return tcp
}

const adminsBasic = "Authorization: Basic YWRtaW46ZGlzdHJpY3Q=\r\n"

// Who reads slowly gets his answer, however long it takes; who has stopped reading holds nothing.
func TestNeverASlowReaderCut(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.server.stall = 500 * time.Millisecond
	const size = 40 << 20
	long, left := []byte(strings.Repeat("x", size)), make(chan time.Time, 2)
	s.Config.Handler.(*entrance).api.routes["GET /system/id"].handle = func(c *call) error {
		defer func() { left <- time.Now() }()
		return c.Bytes(200, "text/plain", long)
	}
	ask := "GET /api/system/id HTTP/1.1\r\nHost: x\r\n" + adminsBasic + "Connection: close\r\n\r\n"

	conn, began, got := s.raw(t, ask), time.Now(), int64(0)
	for {
		n, err := io.CopyN(io.Discard, conn, 4<<20)
		if got += n; err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("after %d bytes in %s: %v", got, time.Since(began), err)
		}
		time.Sleep(200 * time.Millisecond)
	}
	if took := time.Since(began); got < size || took < 3*s.server.stall {
		t.Errorf("%d of %d bytes in %s", got, size, took)
	}
	<-left

	began = time.Now()
	s.raw(t, ask)
	select {
	case at := <-left:
		if took := at.Sub(began); took < s.server.stall {
			t.Errorf("cut off after %s", took)
		}
	case <-time.After(10 * time.Second):
		t.Error("a client that does not read keeps its answer in memory")
	}
}

// Who promises a body and does not send it is answered in time, on whichever route, and whether it would be read or not.
func TestNeverABodyAwaitedForGood(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.server.stall = 300 * time.Millisecond
	form, jsonKind := "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: application/json\r\n"
	for _, x := range []struct {
		request, kind string
		status        string
	}{
		{"POST " + loginPage, form, "400"}, {"POST /api/account/recovery", form, "4"}, {"POST /api/account/validateUsername", form, ""}, {"POST /api/account/password", form, "4"},
		{"POST /api/auth/login", jsonKind, "400"}, {"POST /api/auth/forgotPassword", jsonKind, "400"}, {"POST /api/constants", jsonKind, "400"}, {"POST /api/me/verifyPassword", "Content-Type: text/plain\r\n", "400"},
		{"POST /api/fileResources", "Content-Type: image/png\r\n", "400"}, {"POST /api/trackedEntityInstances", jsonKind, "400"}, {"GET /api/ping", jsonKind, "200"}, {"POST /api/nowhere", jsonKind, "404"}, {"POST /healthz", "", "405"},
	} {
		began := time.Now()
		conn := s.raw(t, x.request+" HTTP/1.1\r\nHost: x\r\n"+adminsBasic+x.kind+"Content-Length: 1000\r\n\r\na")
		answer := make([]byte, 12)
		if _, err := io.ReadFull(conn, answer); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 "+x.status) {
			t.Errorf("%s: %v %q, want %s", x.request, err, answer, x.status)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: answered after %s", x.request, took)
		}
		if _, err := io.Copy(io.Discard, conn); err != nil {
			t.Errorf("%s: the connection is not closed: %v", x.request, err)
		}
	}

	// A body that arrives piece by piece is read to its end.
	body := `{"name":"Slow","value":1}`
	conn := s.raw(t, fmt.Sprintf("POST /api/constants HTTP/1.1\r\nHost: x\r\n%s%sConnection: close\r\nContent-Length: %d\r\n\r\n", adminsBasic, jsonKind, len(body)))
	for i := range len(body) {
		time.Sleep(40 * time.Millisecond)
		if _, err := io.WriteString(conn, body[i:i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if answer, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 201") {
		t.Errorf("%v %s", err, answer)
	}

	// Work that takes longer than a client may stall is not cut off: the body has arrived.
	s.Config.Handler.(*entrance).api.routes["POST /constants"].handle = func(c *call) error {
		if err := c.small(&struct{}{}); err != nil {
			return err
		}
		select {
		case <-c.Context().Done():
			return c.Context().Err()
		case <-time.After(3 * c.server.stall):
			return c.NoContent()
		}
	}
	s.do(t, exchange{method: "POST", path: "/api/constants", header: jsonType, body: "{}", status: 204})
}
