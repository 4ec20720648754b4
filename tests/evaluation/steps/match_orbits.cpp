// Looks one further than the last state vector.
#include <cstdio>
#include <vector>

int main() {
    std::vector<double> states(17, 7.1e6);
    for (int burst = 0; burst < 40; burst++) {
        std::printf("burst %d: %f m\n", burst, states.at(burst));
        std::fflush(stdout);
    }
    return 0;
}
