"""What we claim about speed and memory, runnable: `make bench`. Figures stand in bench/README.md with their date."""
