#include <stdio.h>

struct grid {
    int nx, ny;
};

int main(void) {
    struct grid g = {180, 90};
    printf("%d levels\n", g.nlev);
    return 0;
}
