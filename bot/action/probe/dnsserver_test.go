package probe_test

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// A zone is what a small DNS server answers, by name: addresses of either version, "cname NAME", "mx NAME", or a word
// for what it does instead. It speaks UDP and TCP on one port of this machine.
//
//	servfail, refused   the code
//	silent              no answer
//	empty               the name exists without records
//	long                the answer only fits into TCP
//	turns               each question gets the next of the entries alone
//	forged              packets with a wrong id and a wrong question come first
type zone map[string][]string

// A nameServer serves a zone.
type nameServer struct {
	zone
	turn atomic.Int64
}

// serve starts the server and gives its address.
func (z zone) serve(t *testing.T) string {
	t.Helper()
	packets, streams := bothOn(t)
	done := make(chan struct{}, 2)
	server := &nameServer{zone: z}
	go func() { server.overUDP(packets); done <- struct{}{} }()
	go func() { server.overTCP(streams); done <- struct{}{} }()
	t.Cleanup(func() {
		packets.Close()
		streams.Close()
		<-done
		<-done
	})
	return packets.LocalAddr().String()
}

// bothOn takes a port that is free for UDP and TCP.
func bothOn(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 100 {
		packets, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if streams, err := net.Listen("tcp", packets.LocalAddr().String()); err == nil {
			return packets, streams
		}
		packets.Close()
	}
	t.Fatal("no port is free for both")
	return nil, nil
}

func (z *nameServer) overUDP(conn net.PacketConn) {
	buffer := make([]byte, 4096)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		for _, packet := range z.answers(buffer[:n], true) {
			conn.WriteTo(packet, from)
		}
	}
}

func (z *nameServer) overTCP(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		var size [2]byte
		io.ReadFull(conn, size[:])
		question := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, question); err == nil {
			for _, packet := range z.answers(question, false) {
				conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...))
			}
		}
		conn.Close()
	}
}

func (z *nameServer) answers(packet []byte, udp bool) [][]byte {
	var asked dnsmessage.Message
	if asked.Unpack(packet) != nil || len(asked.Questions) != 1 || !asked.RecursionDesired {
		return nil
	}
	q := asked.Questions[0]
	entries, known := z.zone[strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))]
	reply := dnsmessage.Message{Header: dnsmessage.Header{ID: asked.ID, Response: true, RecursionDesired: true,
		RecursionAvailable: true}, Questions: asked.Questions}
	if !known {
		reply.RCode = dnsmessage.RCodeNameError
	}
	if len(entries) > 0 && entries[0] == "turns" && q.Type == dnsmessage.TypeA {
		turn := int(z.turn.Add(1)-1) % (len(entries) - 1)
		entries = entries[1+turn : 2+turn]
	}
	var before [][]byte
	for _, entry := range entries {
		switch {
		case entry == "silent":
			return nil
		case entry == "servfail":
			reply.RCode = dnsmessage.RCodeServerFailure
		case entry == "refused":
			reply.RCode = dnsmessage.RCodeRefused
		case entry == "long" && udp:
			reply.Truncated = true
		case entry == "forged":
			before = append(before, forged(asked.ID+1, asked.Questions[0]), forged(asked.ID, dnsmessage.Question{
				Name: dnsmessage.MustNewName("other.example."), Type: q.Type, Class: q.Class}), []byte("no packet"))
		case !reply.Truncated:
			reply.Answers = append(reply.Answers, z.records(q, entry)...)
		}
	}
	packed, err := reply.Pack()
	if err != nil {
		return nil
	}
	return append(before, packed)
}

// forged is an answer with an address that nobody should believe.
func forged(id uint16, q dnsmessage.Question) []byte {
	m := dnsmessage.Message{Header: dnsmessage.Header{ID: id, Response: true}, Questions: []dnsmessage.Question{q},
		Answers: []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body: &dnsmessage.AResource{A: [4]byte{6, 6, 6, 6}}}}}
	packed, err := m.Pack()
	if err != nil {
		return nil
	}
	return packed
}

// records gives those of an entry that the question is for, and what a CNAME leads to.
func (z zone) records(q dnsmessage.Question, entry string) []dnsmessage.Resource {
	body, kind := body(entry)
	if body == nil || kind != q.Type && kind != dnsmessage.TypeCNAME {
		return nil
	}
	found := []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: kind, Class: q.Class, TTL: 60},
		Body: body}}
	if kind == dnsmessage.TypeCNAME && q.Type != kind {
		target := strings.TrimPrefix(entry, "cname ")
		q.Name = dnsmessage.MustNewName(target + ".")
		for _, entry := range z[target] {
			found = append(found, z.records(q, entry)...)
		}
	}
	return found
}

func body(entry string) (dnsmessage.ResourceBody, dnsmessage.Type) {
	if name, ok := strings.CutPrefix(entry, "cname "); ok {
		return &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(name + ".")}, dnsmessage.TypeCNAME
	}
	if name, ok := strings.CutPrefix(entry, "mx "); ok {
		return &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(name + ".")}, dnsmessage.TypeMX
	}
	ip, err := netip.ParseAddr(entry)
	switch {
	case err != nil:
		return nil, 0
	case ip.Is4():
		return &dnsmessage.AResource{A: ip.As4()}, dnsmessage.TypeA
	}
	return &dnsmessage.AAAAResource{AAAA: ip.As16()}, dnsmessage.TypeAAAA
}
