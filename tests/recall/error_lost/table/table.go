// A table is written when it is flushed.
package table

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"
)

func Export(w io.Writer, rows map[string]int) error {
	tw := tabwriter.NewWriter(w, 0, 8, 1, ' ', 0)
	defer tw.Flush() // want "error-lost: the error of `tw.Flush` is lost in the `defer`"
	for name, n := range rows {
		if _, err := fmt.Fprintf(tw, "%s\t%d\n", name, n); err != nil {
			return err
		}
	}
	return nil
}

func ExportChecked(w io.Writer, rows map[string]int) error {
	tw := tabwriter.NewWriter(w, 0, 8, 1, ' ', 0)
	for name, n := range rows {
		fmt.Fprintf(tw, "%s\t%d\n", name, n)
	}
	return tw.Flush()
}

// Nobody here asks whether anything arrives.
func Print(rows map[string]int) error {
	tw := tabwriter.NewWriter(os.Stdout, 0, 8, 1, ' ', 0)
	defer tw.Flush()
	for name, n := range rows {
		fmt.Fprintf(tw, "%s\t%d\n", name, n)
	}
	return nil
}
