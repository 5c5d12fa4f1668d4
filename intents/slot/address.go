package slot

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

const label = `[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`

var (
	emailForm = regexp.MustCompile(`^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$`)
	hostForm  = regexp.MustCompile(`^` + label + `(\.` + label + `)*$`)
	// machineForm is a name without dots that has a part as machines are called: srv-file01, ham-prn3, DESKTOP-4F2K1.
	machineForm = regexp.MustCompile(`^(?:[a-z0-9]+-)*(?:` + machineWords + `)(?:\d{1,6}|(?:-[a-z0-9]+)+)$`)
)

// machineWords are the beginnings by which machines are known. Product names with a number (Office 365) are none.
const machineWords = `srv|server|host|pc|nb|ws|dc|prn|prt|printer|print|drucker|sw|switch|ap|fs|file|db|sql|web|` +
	`mail|mx|dns|vpn|fw|nas|laptop|desktop|client|node|vm|esx|esxi|rds|ts|app|backup|proxy|gw|router`

// domains are the last labels that make a name with dots a machine's. Endings that are words ("it", "in", "is", "so")
// are not among them: people forget the blank after a full stop.
var domains = set("com", "org", "net", "edu", "gov", "info", "biz", "io", "dev", "cloud", "app", "de", "at", "ch", "eu",
	"uk", "us", "fr", "nl", "pl", "cz", "dk", "se", "es", "ca", "au", "li", "lu", "local", "lan", "intranet", "internal",
	"intern", "corp", "home", "example", "test", "localhost", "arpa")

func set(words ...string) map[string]bool {
	all := make(map[string]bool, len(words))
	for _, w := range words {
		all[w] = true
	}
	return all
}

// ParseEmail brings an address of mail into its normal form, or says that the whole text is none.
func ParseEmail(text string) (string, bool) {
	return strings.ToLower(text), len(text) <= maxAddress && emailForm.MatchString(text)
}

// ParseHost brings the name or the address of a machine into its normal form, or says that the whole text is neither.
// It takes every well-formed name: who was asked for one does not mean an ordinary word.
func ParseHost(text string) (string, bool) {
	if len(text) > maxAddress {
		return "", false
	}
	if ip, err := netip.ParseAddr(text); err == nil {
		return ip.String(), true
	}
	return strings.ToLower(text), hostForm.MatchString(text)
}

const maxAddress = 500

// addresses finds what is made of one chunk without white space: addresses of all sorts, and moments in the form that
// machines write.
func (r *reader) addresses() []reading {
	var all []reading
	for at, chunk := range chunks(r.text, unicode.IsSpace) {
		if pages := pages(at, chunk); len(pages) > 0 {
			all = append(all, pages...)
			continue
		}
		for inner, part := range chunks(chunk, parts) {
			all = append(all, r.address(at+inner, part)...)
		}
	}
	return all
}

// pages finds the addresses of web pages in a chunk: one, or the two of a link in Markdown.
func pages(at int, chunk string) []reading {
	var all []reading
	for piece := range strings.SplitSeq(chunk, "](") {
		page := strings.TrimLeft(piece, "([{<\"'„“»")
		if link := strings.Index(page, "://"); link > 0 || strings.HasPrefix(strings.ToLower(page), "www.") {
			all = append(all, webAddress(at+len(piece)-len(page), page, link)...)
		}
		at += len(piece) + len("](")
	}
	return all
}

// parts tells which runes end an address inside of a chunk.
func parts(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("<>()\"„“”‚‘’«»,;|{}=", r)
}

// chunks visits the maximal pieces of a text without the runes that part them.
func chunks(text string, part func(rune) bool) func(func(int, string) bool) {
	return func(yield func(int, string) bool) {
		start := -1
		for at, r := range text {
			if !part(r) {
				if start < 0 {
					start = at
				}
				continue
			}
			if start >= 0 && !yield(start, text[start:at]) {
				return
			}
			start = -1
		}
		if start >= 0 {
			yield(start, text[start:])
		}
	}
}

// webAddress finds the address of a page in a chunk. link is the place of its "://", below 0 where it begins with www.
func webAddress(at int, chunk string, link int) []reading {
	begin := max(0, link)
	for begin > 0 && isLetter(chunk[begin-1]) {
		begin--
	}
	address := chunk[begin:]
	if i := strings.IndexAny(address, "<>\"„“”«»|"); i >= 0 {
		address = address[:i]
	}
	address = strings.TrimRight(address, ".,;:!?'’)]}*_")
	full := address
	if link < 0 {
		full = "https://" + address
	}
	u, err := url.Parse(full)
	if err != nil || u.Host == "" || len(address) > maxAddress {
		return nil
	}
	return []reading{{Found{Kind: URL, Value: full, Start: at + begin, End: at + begin + len(address), Score: 1},
		rankAddress}}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// wrappings are what people put around an address, left and right. Brackets and colons may belong to it, so they are
// taken away only when nothing was found with them.
var wrappings = [][2]string{{"'*_#", ".!?'*_"}, {"'[*_#.", ".:!?'*_]"}}

// address reads one part of a chunk as an address.
func (r *reader) address(at int, part string) []reading {
	last := ""
	for _, wrap := range wrappings {
		bare := strings.TrimLeft(part, wrap[0])
		start := at + len(part) - len(bare)
		bare, start = afterScheme(strings.TrimRight(bare, wrap[1]), start)
		if bare == last || bare == "" || len(bare) > maxAddress {
			continue
		}
		last = bare
		for _, read := range []func(string) (Kind, string, int){mailOf, addressOf, r.written, machineOf} {
			if kind, value, rank := read(bare); kind != "" {
				return []reading{{Found{Kind: kind, Value: value, Start: start, End: start + len(bare), Score: 1}, rank}}
			}
		}
	}
	return nil
}

// afterScheme takes mailto: away.
func afterScheme(bare string, start int) (string, int) {
	const scheme = "mailto:"
	if len(bare) > len(scheme) && strings.EqualFold(bare[:len(scheme)], scheme) {
		return bare[len(scheme):], start + len(scheme)
	}
	return bare, start
}

func mailOf(bare string) (Kind, string, int) {
	if strings.IndexByte(bare, '@') > 0 {
		if value, ok := ParseEmail(bare); ok {
			return Email, value, rankAddress
		}
	}
	return "", "", 0
}

// addressOf reads an address of the internet protocol, with a port or the length of its net. Four numbers with dots
// may be a version as well, but who writes one means the other.
func addressOf(bare string) (Kind, string, int) {
	if strings.Count(bare, ".") < 3 && strings.Count(bare, ":") < 2 {
		return "", "", 0
	}
	if ip, err := netip.ParseAddr(bare); err == nil && ip.Zone() == "" && ip != netip.IPv6Unspecified() {
		return IP, ip.String(), rankAddress
	}
	if withPort, err := netip.ParseAddrPort(bare); err == nil && withPort.Addr().Zone() == "" {
		return IP, withPort.String(), rankAddress
	}
	if subnet, err := netip.ParsePrefix(bare); err == nil {
		return IP, subnet.String(), rankAddress
	}
	return "", "", 0
}

// machineOf reads the name of a machine by the rule in the package documentation.
func machineOf(bare string) (Kind, string, int) {
	if !strings.ContainsAny(bare, ".0123456789") && !strings.HasPrefix(strings.ToLower(bare), "localhost") {
		return "", "", 0
	}
	name, port, withPort := strings.Cut(strings.ToLower(bare), ":")
	if n, err := strconv.ParseUint(port, 10, 16); withPort && (err != nil || n == 0 || port[0] == '0') {
		return "", "", 0
	}
	if name == "localhost" || named(name) || dotted(name) {
		return Host, strings.ToLower(bare), rankName
	}
	return "", "", 0
}

func named(name string) bool {
	return strings.ContainsAny(name, "0123456789") && len(name) <= 63 && machineForm.MatchString(name)
}

func dotted(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	return dot > 1 && domains[name[dot+1:]] && len(name) <= 253 && hostForm.MatchString(name)
}
