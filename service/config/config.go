// Package config is what an operator may set, as one typed struct.
//
// Settings come from the environment and from a .env file in the working
// folder; the environment wins. A secret may be kept in a file: YINGKE_KEY_FILE
// names the file that holds YINGKE_KEY. Every fault is found at once, at start,
// and said in a sentence that names the variable. deploy/example.env lists all
// settings with their units; a test keeps it equal to the struct below.
//
// Read Config first, then Load. Only main imports this package: a service is
// handed what it needs and never reads the environment.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/caarlos0/env/v11"
)

const prefix = "YINGKE_"

// Config is every setting. A type that holds a secret shows *** wherever it is
// printed or logged, so a whole Config may be logged.
type Config struct {
	Listen         Address    `env:"LISTEN"`
	PublicURL      PublicURL  `env:"PUBLIC_URL"`
	Data           string     `env:"DATA" envDefault:"./data"`
	Database       Database   `env:"DATABASE"`
	Redis          Redis      `env:"REDIS"`
	Key            Key        `env:"KEY"`
	KeysOld        Keys       `env:"KEYS_OLD"`
	SignUp         Switch     `env:"SIGNUP" envDefault:"false"`
	TrustedProxies Networks   `env:"TRUSTED_PROXIES"`
	MetricsListen  Address    `env:"METRICS_LISTEN"`
	TimeZone       Zone       `env:"TIME_ZONE" envDefault:"Asia/Shanghai"`
	LogLevel       slog.Level `env:"LOG_LEVEL" envDefault:"info"`
	LogFormat      LogFormat  `env:"LOG_FORMAT" envDefault:"text"`
	BodyLimit      Size       `env:"BODY_LIMIT" envDefault:"1MiB"`
	Files          Files      `env:"FILES"`
	FileLimit      Size       `env:"FILE_LIMIT" envDefault:"20MiB"`
	Shutdown       Seconds    `env:"SHUTDOWN_SECONDS" envDefault:"15"`
	RatePerSecond  Count      `env:"RATE_PER_SECOND" envDefault:"50"`
	RateBurst      Count      `env:"RATE_BURST" envDefault:"500"`
	Opens          Count      `env:"OPENS_PER_MINUTE" envDefault:"300"`
	Sockets        Count      `env:"SOCKETS_PER_ADDRESS" envDefault:"1000"`
	WeChat         BaseURL    `env:"WECHAT" envDefault:"https://api.weixin.qq.com"`
	Windows        Windows    `env:"WECHAT_WINDOWS"`
	Simulator      Address    `env:"SIMULATOR"`

	// Ignored are YINGKE_ variables that mean nothing to this version, such as
	// a misspelt name. They are no fault: clusters inject names of their own.
	Ignored []string
}

// secrets may be given as a file, in NAME_FILE.
var secrets = []string{"DATABASE", "REDIS", "KEY", "KEYS_OLD", "FILES"}

// Load reads the settings. The error is a Faults with every fault that was
// found; the Config is then of no use.
func Load(from Source) (Config, error) {
	given, faults := from.gather()
	c := Config{}
	err := env.ParseWithOptions(&c, env.Options{Environment: given, Prefix: prefix})
	faults = append(faults, sentences(err)...)
	if given[prefix+"LISTEN"] == "" {
		var more Faults
		c.Listen, more = from.listen()
		faults = append(faults, more...)
	}
	c.Ignored = ignored(given)
	faults = append(faults, c.contradictions(faults)...)
	if len(faults) > 0 {
		return Config{}, faults.sorted()
	}
	return c, nil
}

// limits are the ends of what a number may be.
const (
	leastBody    = 16 * kib
	mostBody     = 64 * mib
	leastFile    = 64 * kib
	mostFile     = 2 * gib
	mostShutdown = 600
	mostCount    = 1_000_000
)

// contradictions are faults that show only when all values are read.
func (c Config) contradictions(known Faults) Faults {
	var found Faults
	say := func(ok bool, name, sentence string, args ...any) {
		if !ok && !known.about(prefix+name) {
			found = append(found, Fault{prefix + name, fmt.Sprintf(sentence, args...)})
		}
	}
	say(c.MetricsListen == "" || c.MetricsListen != c.Listen || c.Listen.anyPort(), "METRICS_LISTEN",
		"is the same address as YINGKE_LISTEN; leave it empty to have /metrics there, or choose another port.")
	say(leastBody <= c.BodyLimit && c.BodyLimit <= mostBody, "BODY_LIMIT",
		"is %v; choose from %v to %v.", c.BodyLimit, Size(leastBody), Size(mostBody))
	say(leastFile <= c.FileLimit && c.FileLimit <= mostFile, "FILE_LIMIT",
		"is %v; choose from %v to %v.", c.FileLimit, Size(leastFile), Size(mostFile))
	say(1 <= c.Shutdown && c.Shutdown <= mostShutdown, "SHUTDOWN_SECONDS",
		"is %d; choose from 1 to %d seconds.", c.Shutdown, mostShutdown)
	say(c.RateBurst >= c.RatePerSecond, "RATE_BURST",
		"is %d, less than the %d of YINGKE_RATE_PER_SECOND; make it at least as much.", c.RateBurst, c.RatePerSecond)
	say(c.Key.given || len(c.KeysOld) == 0, "KEYS_OLD",
		"lists old keys, but YINGKE_KEY is not set; set the new key too.")
	return found
}

// sentences turns what the parser says into faults with the variable's name.
func sentences(err error) Faults {
	var all env.AggregateError
	if err == nil || !errors.As(err, &all) {
		return nil
	}
	var faults Faults
	for _, one := range all.Errors {
		var parse env.ParseError
		if !errors.As(one, &parse) {
			panic(fmt.Sprintf("config: the struct has a type that cannot be read: %v", one))
		}
		faults = append(faults, Fault{variable(parse.Name), sentence(parse)})
	}
	return faults
}

func sentence(e env.ParseError) string {
	if e.Type == reflect.TypeFor[slog.Level]() {
		return "is no level; choose debug, info, warn or error."
	}
	return e.Err.Error()
}

func variable(field string) string {
	f, ok := reflect.TypeFor[Config]().FieldByName(field)
	if !ok {
		panic("config: no field " + field)
	}
	return prefix + f.Tag.Get("env")
}
