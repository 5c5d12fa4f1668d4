package probe

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// The limits of a question to a resolver.
const (
	askWithin  = 2 * time.Second // resolvers answer within milliseconds, or are asked again
	maxPacket  = 1232            // bytes over UDP, as DNS servers agreed on to avoid fragments
	maxAnswers = 100
)

var (
	errStrange   = errors.New("its answer is not one to this question")
	errTruncated = errors.New("its answer does not fit into a packet")
)

// An answer is what a resolver said: its code, and the data of the records that were asked for.
type answer struct {
	code dnsmessage.RCode
	data []string
	ttl  uint32
}

func (a answer) String() string {
	code := strings.TrimPrefix(a.code.String(), "RCode")
	if len(a.data) == 0 {
		return code + ", no record"
	}
	return fmt.Sprintf("%s, %s, valid for %d s", code, strings.Join(a.data[:min(len(a.data), shown)], ", "), a.ttl)
}

// ask puts one question to a resolver, over UDP and where that does not hold the answer over TCP, as RFC 1035 and
// RFC 7766 say.
func ask(ctx context.Context, server string, q dnsmessage.Question) (answer, error) {
	ctx, stop := context.WithTimeout(ctx, askWithin)
	defer stop()
	got, err := exchange(ctx, "udp", server, q)
	if errors.Is(err, errTruncated) {
		got, err = exchange(ctx, "tcp", server, q)
	}
	return got, err
}

func exchange(ctx context.Context, network, server string, q dnsmessage.Question) (answer, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, server)
	if err != nil {
		return answer{}, err
	}
	defer conn.Close() //nolint:errcheck // what matters was read
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end); err != nil {
			return answer{}, err
		}
	}
	id, packet, err := question(q)
	if err != nil {
		return answer{}, err
	}
	if network == "tcp" {
		return overTCP(conn, id, packet, q)
	}
	if _, err := conn.Write(packet); err != nil {
		return answer{}, err
	}
	buffer := make([]byte, 64<<10)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return answer{}, err
		}
		// A packet that is not the answer may be somebody's attempt to be taken for the resolver; the answer still comes.
		got, err := readAnswer(buffer[:n], id, q)
		if !errors.Is(err, errStrange) {
			return got, err
		}
	}
}

func overTCP(conn net.Conn, id uint16, packet []byte, q dnsmessage.Question) (answer, error) {
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...)); err != nil {
		return answer{}, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return answer{}, err
	}
	body := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, body); err != nil {
		return answer{}, err
	}
	return readAnswer(body, id, q)
}

// question packs a question with an id that nobody guesses.
func question(q dnsmessage.Question) (uint16, []byte, error) {
	var random [2]byte
	if _, err := rand.Read(random[:]); err != nil {
		return 0, nil, err
	}
	id := binary.BigEndian.Uint16(random[:])
	b := dnsmessage.NewBuilder(nil, dnsmessage.Header{ID: id, RecursionDesired: true})
	var more dnsmessage.ResourceHeader
	err := errors.Join(b.StartQuestions(), b.Question(q), b.StartAdditionals(),
		more.SetEDNS0(maxPacket, dnsmessage.RCodeSuccess, false), b.OPTResource(more, dnsmessage.OPTResource{}))
	if err != nil {
		return 0, nil, err
	}
	packet, err := b.Finish()
	return id, packet, err
}

// readAnswer reads a packet that should be the answer to a question.
func readAnswer(packet []byte, id uint16, q dnsmessage.Question) (answer, error) {
	var p dnsmessage.Parser
	head, err := p.Start(packet)
	if err != nil || !head.Response || head.ID != id {
		return answer{}, errStrange
	}
	asked, err := p.AllQuestions()
	if err != nil || len(asked) != 1 || asked[0].Type != q.Type || asked[0].Class != q.Class ||
		!strings.EqualFold(asked[0].Name.String(), q.Name.String()) {
		return answer{}, errStrange
	}
	if head.Truncated {
		return answer{}, errTruncated
	}
	got := answer{code: head.RCode}
	for range maxAnswers {
		r, err := p.Answer()
		if errors.Is(err, dnsmessage.ErrSectionDone) {
			return got, nil
		}
		if err != nil {
			return answer{}, fmt.Errorf("its answer cannot be read: %w", err)
		}
		if data := record(r.Body); r.Header.Type == q.Type && data != "" {
			got.data = append(got.data, data)
			got.ttl = r.Header.TTL
		}
	}
	return got, nil
}

// record gives the data of a record as text: an address, or a name in small letters.
func record(body dnsmessage.ResourceBody) string {
	switch data := body.(type) {
	case *dnsmessage.AResource:
		return netip.AddrFrom4(data.A).String()
	case *dnsmessage.AAAAResource:
		return netip.AddrFrom16(data.AAAA).String()
	case *dnsmessage.CNAMEResource:
		return plainName(data.CNAME)
	case *dnsmessage.MXResource:
		return plainName(data.MX)
	}
	return ""
}

func plainName(n dnsmessage.Name) string {
	return strings.ToLower(strings.TrimSuffix(line(n.String(), maxValue), "."))
}
