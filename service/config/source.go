package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
)

// Source is where settings come from.
type Source struct {
	Environ []string // as os.Environ gives it
	DotEnv  string   // path of the .env file, which need not exist; "" reads none
	Listen  Address  // where the command listens if nobody says; PORT replaces its port
}

// mostSecret is how much of a secret's file is read: far more than any key or
// address needs, so that a wrong path such as /dev/zero ends in a sentence.
const mostSecret = 64 * kib

// gather returns the variables as they count: .env under the environment,
// secrets read from their files, empty ones left out, because a compose file
// hands on an unset variable as an empty one.
func (s Source) gather() (map[string]string, Faults) {
	given, faults := s.dotEnv()
	maps.Copy(given, env.ToMap(s.Environ))
	maps.DeleteFunc(given, func(name, value string) bool {
		return strings.TrimSpace(value) == "" || !strings.HasPrefix(name, prefix)
	})
	for _, secret := range secrets {
		name := prefix + secret
		path, filed := given[name+"_FILE"]
		if !filed {
			continue
		}
		delete(given, name+"_FILE")
		if _, twice := given[name]; twice {
			faults = append(faults, Fault{name + "_FILE", "and " + name + " are both set; keep one of them."})
			continue
		}
		value, err := readSecret(path)
		if err != nil {
			faults = append(faults, Fault{name + "_FILE", err.Error()})
			continue
		}
		given[name] = value
	}
	return given, faults
}

func (s Source) dotEnv() (map[string]string, Faults) {
	if s.DotEnv == "" {
		return map[string]string{}, nil
	}
	values, err := godotenv.Read(s.DotEnv)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		// What the parser says quotes the line, which may hold a secret.
		return map[string]string{}, Faults{{s.DotEnv, "cannot be read as lines of NAME=value; compare it with deploy/example.env."}}
	}
	return values, nil
}

func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("names a file that cannot be read: %w.", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostSecret+1))
	if err != nil {
		return "", fmt.Errorf("names a file that cannot be read: %w.", err)
	}
	if len(text) > mostSecret {
		return "", fmt.Errorf("names %s, which is larger than %v and so no secret.", path, Size(mostSecret))
	}
	value := strings.TrimSpace(string(text))
	if value == "" {
		return "", fmt.Errorf("names %s, which is empty.", path)
	}
	return value, nil
}

// listen is the command's own address, with the port that PORT asks for, as
// hosting platforms do.
func (s Source) listen() (Address, Faults) {
	port := env.ToMap(s.Environ)["PORT"]
	if port == "" {
		return s.Listen, nil
	}
	address := s.Listen.withPort(port)
	if err := address.UnmarshalText([]byte(address)); err != nil {
		return "", Faults{{"PORT", fmt.Sprintf("is %q; choose a number from 1 to 65535, or 0 for any free port.", port)}}
	}
	return address, nil
}

// ignored are the names left over: neither settings nor switches of the tests.
func ignored(given map[string]string) []string {
	known := names()
	var rest []string
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, prefix+"TEST_") {
			rest = append(rest, name)
		}
	}
	return rest
}

// names are all settings, in the order of the struct.
func names() []string {
	var all []string
	for field := range reflect.TypeFor[Config]().Fields() {
		if name := field.Tag.Get("env"); name != "" {
			all = append(all, prefix+name)
		}
	}
	return all
}
