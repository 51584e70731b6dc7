package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // for machines that have no time zones
)

const (
	kib = 1 << 10
	mib = 1 << 20
	gib = 1 << 30
)

// Address is where a server listens: host:port, :port for every interface,
// port 0 for any free one.
type Address string

func (a *Address) UnmarshalText(text []byte) error {
	host, port, err := net.SplitHostPort(string(text))
	if err != nil {
		return fmt.Errorf("is %q; write host:port, such as 127.0.0.1:8080, or :8080 for every interface.", text)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("has the port %q; choose a number from 1 to 65535, or 0 for any free port.", port)
	}
	*a = Address(net.JoinHostPort(host, port))
	return nil
}

func (a Address) anyPort() bool { return strings.HasSuffix(string(a), ":0") }

func (a Address) withPort(port string) Address {
	host, _, err := net.SplitHostPort(string(a))
	if err != nil {
		return a
	}
	return Address(net.JoinHostPort(host, port))
}

// PublicURL is how people reach this server, without a slash at the end.
type PublicURL string

func (p *PublicURL) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("is %q; write it as people type it, such as https://chat.example.com.", text)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("is %q; Yingke needs a host of its own, so leave out everything after it.", text)
	}
	*p = PublicURL(u.Scheme + "://" + u.Host)
	return nil
}

// Secure says whether people come by https, so that cookies may insist on it.
func (p PublicURL) Secure() bool { return strings.HasPrefix(string(p), "https://") }

// BaseURL is where another server answers: paths are put behind it. It has no
// slash at the end, and may have a path of its own, as proxies have.
type BaseURL string

func (b *BaseURL) UnmarshalText(text []byte) error {
	u, err := url.Parse(strings.TrimRight(string(text), "/"))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("is %q; write scheme and host, such as https://api.weixin.qq.com.", text)
	}
	*b = BaseURL(u.String())
	return nil
}

// Loopback claims that the other server is on this machine.
func (b BaseURL) Loopback() bool {
	u, err := url.Parse(string(b))
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

// Switch is on or off.
type Switch bool

func (s *Switch) UnmarshalText(text []byte) error {
	on, err := strconv.ParseBool(strings.ToLower(string(text)))
	if err != nil {
		return fmt.Errorf("is %q; write true or false.", text)
	}
	*s = Switch(on)
	return nil
}

// Networks are addresses in CIDR notation.
type Networks []netip.Prefix

func (n *Networks) UnmarshalText(text []byte) error {
	var all Networks
	for part := range strings.SplitSeq(string(text), ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		network, err := parseNetwork(part)
		if err != nil {
			return fmt.Errorf("holds %q; write addresses or networks with commas between, such as 127.0.0.1,10.0.0.0/8.", part)
		}
		all = append(all, network)
	}
	*n = all
	return nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		network, err := netip.ParsePrefix(text)
		return network.Masked(), err
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(address, address.BitLen()), nil
}

// LogFormat is text, for people, or json, for programs.
type LogFormat string

func (f *LogFormat) UnmarshalText(text []byte) error {
	switch LogFormat(strings.ToLower(string(text))) {
	case "text":
		*f = "text"
	case "json":
		*f = "json"
	default:
		return fmt.Errorf("is %q; choose text or json.", text)
	}
	return nil
}

// Size is a number of bytes.
type Size int64

func (s *Size) UnmarshalText(text []byte) error {
	number, unit := strings.TrimSpace(string(text)), int64(1)
	for suffix, bytes := range map[string]int64{"KiB": kib, "MiB": mib, "GiB": gib} {
		if rest, ok := strings.CutSuffix(number, suffix); ok {
			number, unit = strings.TrimSpace(rest), bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/unit {
		return fmt.Errorf("is %q; write bytes, such as 1048576, or 1024KiB, 1MiB, 1GiB.", text)
	}
	*s = Size(n * unit)
	return nil
}

func (s Size) String() string {
	switch {
	case s >= gib && s%gib == 0:
		return fmt.Sprintf("%dGiB", s/gib)
	case s >= mib && s%mib == 0:
		return fmt.Sprintf("%dMiB", s/mib)
	case s >= kib && s%kib == 0:
		return fmt.Sprintf("%dKiB", s/kib)
	}
	return strconv.FormatInt(int64(s), 10)
}

// Zone is the time zone whose midnight begins a new day.
type Zone struct{ *time.Location }

func (z *Zone) UnmarshalText(text []byte) error {
	location, err := time.LoadLocation(string(text))
	if err != nil {
		return fmt.Errorf("is %q; write a time zone such as Asia/Shanghai or UTC.", text)
	}
	z.Location = location
	return nil
}

func (z Zone) MarshalText() ([]byte, error) { return []byte(z.String()), nil }

// Seconds is a time in whole seconds.
type Seconds int

func (s *Seconds) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil {
		return fmt.Errorf("is %q; write whole seconds, such as 15.", text)
	}
	*s = Seconds(n)
	return nil
}

func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// Count is a number of things, such as requests; 0 sets no limit.
type Count int

func (c *Count) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n > mostCount {
		return fmt.Errorf("is %q; write a whole number from 1 to %d, or 0 for no limit.", text, mostCount)
	}
	*c = Count(n)
	return nil
}
