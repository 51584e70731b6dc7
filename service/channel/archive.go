package channel

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"

	"yingke/model"
)

// WriteCodes writes a ZIP with one code for each link as it draws them, so that
// a thousand codes need the memory of one. base is how readers reach us.
func WriteCodes(out io.Writer, base string, c model.Channel, links []model.LinkOf, look Code) error {
	archive := zip.NewWriter(out)
	taken := map[string]bool{}
	for _, l := range links {
		picture, err := look.Draw(ShortURL(base, l.Link))
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: unique(taken, codeName(c, l)) + "." + look.Format, Method: zip.Store}
		if look.Format == SVG {
			header.Method = zip.Deflate
		}
		file, err := archive.CreateHeader(header)
		if err == nil {
			_, err = file.Write(picture)
		}
		if err != nil {
			return fmt.Errorf("write the code of link %d: %w", l.ID, err)
		}
	}
	return archive.Close()
}

// codeName is the name of a code's file: the channel's, and the agent's.
func codeName(c model.Channel, l model.LinkOf) string {
	if l.AgentID == 0 {
		return FileName(c.Name)
	}
	return FileName(c.Name + "-" + l.AgentName)
}

// FileName makes a name that every system takes as that of a file.
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"\/:*?<>|`, r) {
			return '_'
		}
		return r
	}, model.Tidy(name, 80))
	return strings.Trim(name, " .")
}

func unique(taken map[string]bool, name string) string {
	if name == "" {
		name = "code"
	}
	free := name
	for n := 2; taken[strings.ToLower(free)]; n++ {
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	taken[strings.ToLower(free)] = true
	return free
}
