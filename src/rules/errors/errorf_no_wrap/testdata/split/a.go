// The check, the call and the error are in files of their own.
package split

import "errors"

var errGone = errors.New("gone")

func fetch() error { return errors.Join(errGone, nil) }
