package results

type Job struct {
	Name string
	Args []string
}

// Jobs puts what one turn of the loop appended into a list, and the next one writes over it.
func Jobs(common []string, names []string) []Job {
	args := append([]string{"run", "--quiet"}, common...)
	var jobs []Job
	for _, name := range names {
		jobs = append(jobs, Job{Name: name, Args: append(args, name)}) // want "append-shared-base: every iteration"
	}
	return jobs
}

func Indexed(common []string, names []string) [][]string {
	args := append([]string{"run"}, common...)
	out := make([][]string, len(names))
	for i, name := range names {
		out[i] = append(args, name) // want "append-shared-base: every iteration"
	}
	return out
}

func Sized(common []string, names []string) []Job {
	args := append([]string{"run", "--quiet"}, common...)
	args = args[:len(args):len(args)]
	var jobs []Job
	for _, name := range names {
		jobs = append(jobs, Job{Name: name, Args: append(args, name)})
	}
	return jobs
}
